// Bundles app.js and the style sheet into dist/, which the binary embeds. Same input, same bytes.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const dist = "dist";

const bundle = await build({
  entryPoints: ["app.js", "css/yichuang.css"],
  entryNames: "[name]",
  outdir: dist,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  legalComments: "eof",
  // The pages forbid eval and allowEval is off; without the word the bundler can also shorten names around it.
  define: { eval: "undefined" },
  // Office machines keep their browsers for years.
  target: ["es2020", "chrome80", "firefox78", "safari14"],
  write: false,
  logLevel: "warning",
});

await mkdir(dist, { recursive: true });
for (const file of bundle.outputFiles) {
  const path = join(dist, basename(file.path));
  const old = await readFile(path).catch(() => null);
  // An unchanged file keeps its time, so that cargo does not build `web` again.
  if (old === null || !old.equals(file.contents)) await writeFile(path, file.contents);
  console.log(`${path}  ${file.contents.length} bytes`);
}
