// The program under test: a demonstration district of its own, in a directory of its own, on a free port.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { atMost, until } from "./until.mjs";

/** A development build on two busy cores makes a small district well within this time. */
const READY_WITHIN = 240_000;
const STOP_WITHIN = 15_000;
/** Lines of output kept to explain a failure. */
const KEPT_LINES = 60;

export class Server {
  constructor(binary) {
    this.binary = binary;
    /** The last lines it said. */
    this.output = [];
  }

  /** Makes the district and serves it; returns once the server says that it is ready. */
  async start({ cases, days }) {
    this.directory = await mkdtemp(join(tmpdir(), "yichuang-e2e-"));
    const address = `127.0.0.1:${await freePort()}`;
    this.base = `http://${address}`;
    const sizes = ["--cases", String(cases), "--days", String(days)];
    this.launch(["demo", "--data-dir", this.directory, "--addr", address, ...sizes]);
    await until("the server is ready", () => this.ready(), { within: READY_WITHIN });
    this.accounts = JSON.parse(await readFile(join(this.directory, "demo-accounts.json"), "utf8"));
  }

  launch(args) {
    this.child = spawn(this.binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => {
      this.child.once("exit", resolve);
      this.child.once("error", (error) => {
        this.output.push(String(error));
        resolve();
      });
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.output = [...this.output, ...text.trimEnd().split("\n")].slice(-KEPT_LINES);
      });
    }
  }

  async ready() {
    if (this.child.exitCode !== null || this.child.signalCode !== null || !this.child.pid) {
      throw new Error(`${this.binary} ended before it was ready`);
    }
    try {
      return (await fetch(`${this.base}/readyz`)).status === 200;
    } catch {
      return false;
    }
  }

  /** Runs another command of the program: gives its exit code and what it said. */
  async run(...args) {
    try {
      const { stdout, stderr } = await promisify(execFile)(this.binary, args, { timeout: 60_000 });
      return { code: 0, said: stdout + stderr };
    } catch (error) {
      if (typeof error.code !== "number") throw error;
      return { code: error.code, said: error.stdout + error.stderr };
    }
  }

  /** Ends the server and removes its data. */
  async stop() {
    if (this.child?.pid && this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await atMost(STOP_WITHIN, "stopping the server", this.ended).catch(() => this.child.kill("SIGKILL"));
    }
    if (this.directory) await rm(this.directory, { recursive: true, force: true });
  }
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve, reject) => probe.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
