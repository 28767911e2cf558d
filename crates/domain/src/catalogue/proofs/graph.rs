//! The graph of items and documents: an item leads to the documents it requires, a document to the items that
//! issue it. A circle in it is a circular proof.

use std::collections::VecDeque;

/// An arrow from an item to what it requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    /// The document, as a node.
    pub(super) node: usize,
    /// Always required, and nothing else will do.
    pub(super) firm: bool,
}

/// Items are the nodes below `items`, documents those from there on.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    pub(super) items: usize,
    /// What each item requires; for a document, the items that issue it first.
    pub(super) arrows: Vec<Vec<Need>>,
}

impl Graph {
    pub(super) fn new(items: usize, documents: usize) -> Self {
        Self { items, arrows: vec![Vec::new(); items + documents] }
    }

    /// Adds an arrow. Twice the same does no harm: it is followed once and waited for twice.
    pub(super) fn add(&mut self, from: usize, need: Need) {
        if let Some(arrows) = self.arrows.get_mut(from) {
            arrows.push(need);
        }
    }

    fn from(&self, node: usize) -> &[Need] {
        self.arrows.get(node).map_or(&[], Vec::as_slice)
    }

    /// Strongly connected components with at least two items, each in ascending order (Tarjan, without
    /// recursion: the depth is that of the catalogue).
    pub(super) fn components(&self) -> Vec<Vec<usize>> {
        let mut walk = Walk::new(self.arrows.len());
        for root in 0..self.arrows.len() {
            if walk.index(root) == UNSEEN {
                walk.from(self, root);
            }
        }
        walk.found.retain(|nodes| nodes.iter().filter(|node| **node < self.items).count() > 1);
        for nodes in &mut walk.found {
            nodes.sort_unstable();
        }
        walk.found.sort();
        walk.found
    }

    /// A shortest circle inside a component, beginning with an item; looked for from at most
    /// [`STARTS`] of its items, so that one huge component does not take quadratic time.
    ///
    /// `came` is the work space of [`Graph::work_space`], left as it was.
    pub(super) fn shortest_circle(&self, component: &[usize], came: &mut [usize]) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        set(came, component, UNSEEN);
        for start in component.iter().copied().filter(|node| *node < self.items).take(STARTS) {
            let circle = self.circle_through(start, came);
            if !circle.is_empty() && (best.is_empty() || circle.len() < best.len()) {
                best = circle;
            }
            set(came, component, UNSEEN);
            // Two items with a document each: nothing is shorter that is worth more looking.
            if (1..=SHORTEST).contains(&best.len()) {
                break;
            }
        }
        set(came, component, OUTSIDE);
        best
    }

    /// Room for the way back from each node, shared by all components.
    pub(super) fn work_space(&self) -> Vec<usize> {
        vec![OUTSIDE; self.arrows.len()]
    }

    /// Breadth first from an item back to itself.
    fn circle_through(&self, start: usize, came: &mut [usize]) -> Vec<usize> {
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for need in self.from(node) {
                if need.node == start {
                    return path_back(node, start, came);
                }
                if let Some(from) = came.get_mut(need.node).filter(|from| **from == UNSEEN) {
                    *from = node;
                    queue.push_back(need.node);
                }
            }
        }
        Vec::new()
    }

    /// Items that nobody can ever obtain, because what they always require can only be had through them:
    /// the complement of the least set in which an item stands when each document it needs has an issuer in it.
    pub(super) fn stuck(&self) -> Vec<bool> {
        let nodes = self.arrows.len();
        let mut waits = vec![0_usize; nodes];
        let mut wanted_by: Vec<Vec<usize>> = vec![Vec::new(); nodes];
        for (from, arrows) in self.arrows.iter().enumerate() {
            for need in arrows.iter().filter(|need| need.firm || from >= self.items) {
                if let (Some(wait), Some(by)) = (waits.get_mut(from), wanted_by.get_mut(need.node)) {
                    *wait += 1;
                    by.push(from);
                }
            }
        }
        let mut stuck = vec![true; nodes];
        // A document without an issuer in the catalogue comes from elsewhere.
        let mut free: Vec<usize> = (0..nodes).filter(|node| waits.get(*node) == Some(&0)).collect();
        while let Some(node) = free.pop() {
            match stuck.get_mut(node) {
                Some(still) if *still => *still = false,
                _ => continue,
            }
            for by in wanted_by.get(node).into_iter().flatten() {
                let Some(wait) = waits.get_mut(*by) else { continue };
                *wait = wait.saturating_sub(1);
                // One issuer is enough for a document; an item needs all its documents.
                if *wait == 0 || *by >= self.items {
                    free.push(*by);
                }
            }
        }
        stuck
    }
}

/// Items of a component a shortest circle is looked for from.
pub(super) const STARTS: usize = 64;

const UNSEEN: usize = usize::MAX;
/// Of another component.
const OUTSIDE: usize = usize::MAX - 1;
/// Nodes of the shortest circle between two items by way of documents.
const SHORTEST: usize = 4;

fn set(came: &mut [usize], nodes: &[usize], value: usize) {
    for node in nodes {
        if let Some(from) = came.get_mut(*node) {
            *from = value;
        }
    }
}

fn path_back(last: usize, start: usize, came: &[usize]) -> Vec<usize> {
    let mut path = vec![last];
    let mut node = last;
    while node != start {
        match came.get(node) {
            Some(from) if *from < OUTSIDE => node = *from,
            _ => return Vec::new(),
        }
        path.push(node);
    }
    path.reverse();
    path
}

/// State of Tarjan's walk.
struct Walk {
    next: usize,
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Walk {
    fn new(nodes: usize) -> Self {
        Self {
            next: 0,
            index: vec![UNSEEN; nodes],
            low: vec![UNSEEN; nodes],
            on_stack: vec![false; nodes],
            stack: Vec::new(),
            found: Vec::new(),
        }
    }

    fn index(&self, node: usize) -> usize {
        self.index.get(node).copied().unwrap_or(UNSEEN)
    }

    fn low(&self, node: usize) -> usize {
        self.low.get(node).copied().unwrap_or(UNSEEN)
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    fn enter(&mut self, node: usize) {
        let at = self.next;
        self.next += 1;
        if let Some(index) = self.index.get_mut(node) {
            *index = at;
        }
        self.lower(node, at);
        if let Some(on) = self.on_stack.get_mut(node) {
            *on = true;
        }
        self.stack.push(node);
    }

    fn from(&mut self, graph: &Graph, root: usize) {
        self.enter(root);
        let mut path = vec![(root, 0_usize)];
        while let Some((node, at)) = path.last_mut() {
            let node = *node;
            let Some(need) = graph.from(node).get(*at) else {
                path.pop();
                if let Some((above, _)) = path.last() {
                    let low = self.low(node);
                    self.lower(*above, low);
                }
                self.leave(node);
                continue;
            };
            *at += 1;
            let to = need.node;
            if self.index(to) == UNSEEN {
                self.enter(to);
                path.push((to, 0));
            } else if self.on_stack.get(to) == Some(&true) {
                let index = self.index(to);
                self.lower(node, index);
            }
        }
    }

    fn leave(&mut self, node: usize) {
        if self.low(node) != self.index(node) {
            return;
        }
        let mut component = Vec::new();
        while let Some(top) = self.stack.pop() {
            if let Some(on) = self.on_stack.get_mut(top) {
                *on = false;
            }
            component.push(top);
            if top == node {
                break;
            }
        }
        self.found.push(component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(items: usize, documents: usize, arrows: &[(usize, usize)]) -> Graph {
        let mut graph = Graph::new(items, documents);
        for (from, to) in arrows {
            graph.add(*from, Need { node: *to, firm: true });
        }
        graph
    }

    #[test]
    fn a_circle_of_two_and_its_shortest_way() {
        // Items 0, 1, 2; documents 3, 4, 5. 0 → 3 → 1 → 4 → 0, and the longer 1 → 5 → 2 → 4.
        let graph = graph(3, 3, &[(0, 3), (3, 1), (1, 4), (4, 0), (1, 5), (5, 2), (2, 4)]);
        assert_eq!(graph.components(), [vec![0, 1, 2, 3, 4, 5]]);
        assert_eq!(graph.shortest_circle(&[0, 1, 2, 3, 4, 5], &mut graph.work_space()), [0, 3, 1, 4]);
        assert_eq!(graph.stuck(), [true; 6]);
    }

    #[test]
    fn a_chain_is_no_circle() {
        let graph = graph(3, 2, &[(0, 3), (3, 1), (1, 4), (4, 2)]);
        assert!(graph.components().is_empty());
        assert_eq!(graph.stuck(), [false; 5]);
    }

    #[test]
    fn another_issuer_opens_the_circle() {
        // As the circle of two, but document 3 is also issued by item 2, which requires nothing.
        let graph = graph(3, 2, &[(0, 3), (3, 1), (1, 4), (4, 0), (3, 2)]);
        assert_eq!(graph.components(), [vec![0, 1, 3, 4]]);
        assert_eq!(graph.stuck(), [false; 5]);
    }

    #[test]
    fn a_chain_as_long_as_a_catalogue_needs_no_stack() {
        let n = 100_000;
        let mut arrows: Vec<(usize, usize)> = (0..n).map(|i| (i, n + i)).collect();
        arrows.extend((0..n).map(|i| (n + i, (i + 1) % n)));
        let graph = graph(n, n, &arrows);
        assert_eq!(graph.components().len(), 1);
    }
}
