// Builds static/dist out of assets/ and the npm packages: one style sheet, the scripts, the fonts, an icon sprite, and a manifest that
// tells under which hashed name each of them is served. Run by "npm run build"; the server embeds what it leaves.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { PurgeCSS } from "purgecss";

const dist = "static/dist";
const packages = "node_modules";
const names = {}; // plain name → name with the hash of the content

await rm("assets/built", { recursive: true, force: true });
await mkdir("assets/built", { recursive: true });
await clear(dist);
const sources = await pages();

await tablerInUse(sources);
await bundle();
await sprite(sources);
await keep("mark.svg", await readFile("assets/mark.svg"));
await keep("pdf.worker.js", await readFile(join(packages, "pdfjs-dist/legacy/build/pdf.worker.min.mjs")));
await pdfHelpers();
await writeFile(join(dist, "manifest.json"), JSON.stringify(sorted(names), null, 1) + "\n");
await rm("assets/built", { recursive: true, force: true });

// clear empties the directory but for the placeholder that keeps it in the repository.
async function clear(directory) {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    if (name !== ".placeholder") await rm(join(directory, name), { recursive: true, force: true });
  }
}

// pages reads everything in which a class or an icon can be named.
async function pages() {
  const found = [];
  for (const directory of [".", "assets"]) {
    for (const name of (await readdir(directory)).sort()) {
      if ([".templ", ".go", ".js"].includes(extname(name)) && !name.endsWith("_templ.go") && !name.endsWith("_test.go")) {
        found.push({ raw: await readFile(join(directory, name), "utf8"), extension: extname(name).slice(1) });
      }
    }
  }
  return found;
}

// tablerInUse leaves of Tabler's half a megabyte the rules whose classes the pages name.
async function tablerInUse(content) {
  const css = await readFile(join(packages, "@tabler/core/dist/css/tabler.css"), "utf8");
  const words = (text) => text.match(/[A-Za-z][A-Za-z0-9_-]*/g) ?? [];
  const [purged] = await new PurgeCSS().purge({
    content: content.map((c) => ({ ...c, extension: "txt" })),
    css: [{ raw: css }],
    defaultExtractor: words,
    safelist: { standard: ["html", "body"] },
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  await writeFile("assets/built/tabler.css", purged.css);
}

async function bundle() {
  const result = await build({
    entryPoints: ["assets/app.css", "assets/app.js", "assets/viewer.js"],
    bundle: true,
    minify: true,
    metafile: true,
    outdir: dist,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file", ".svg": "dataurl" },
    external: ["/static/*"],
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    format: "iife",
    legalComments: "eof",
    logLevel: "warning",
  });
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    if (output.entryPoint) names[basename(output.entryPoint)] = basename(file);
    else if (file.endsWith(".woff2")) names[basename(file)] = basename(file);
  }
}

// sprite gathers the icons whose names the pages say into one file.
async function sprite(content) {
  const folder = join(packages, "@tabler/icons/icons/outline");
  const known = new Set((await readdir(folder)).map((name) => basename(name, ".svg")));
  const used = new Set();
  for (const { raw, extension } of content) {
    if (extension === "js") continue;
    for (const [, name] of raw.matchAll(/icon\(v, "([^"]+)"\)/g)) if (!known.has(name)) throw new Error(`there is no icon "${name}"`);
    for (const [, word] of raw.matchAll(/"([a-z][a-z0-9-]*)"/g)) if (known.has(word)) used.add(word);
  }
  let symbols = "";
  for (const name of [...used].sort()) {
    const svg = await readFile(join(folder, name + ".svg"), "utf8");
    const inner = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").replace(/<path stroke="none"[^>]*>/, "");
    symbols += `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner.trim()}</symbol>\n`;
  }
  await keep("icons.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}</svg>\n`));
}

// pdfHelpers are the files pdf.js asks for by name: fonts that documents do not bring along, and its decoder for scanned pages.
async function pdfHelpers() {
  await mkdir(join(dist, "pdf"), { recursive: true });
  const fonts = join(packages, "pdfjs-dist/standard_fonts");
  for (const name of await readdir(fonts)) await copyFile(join(fonts, name), join(dist, "pdf", name));
  const decoder = "openjpeg_nowasm_fallback.js";
  await copyFile(join(packages, "pdfjs-dist/wasm", decoder), join(dist, "pdf", decoder));
}

// keep writes a file under a name that holds the hash of its content.
async function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(join(dist, hashed), content);
  names[name] = hashed;
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
