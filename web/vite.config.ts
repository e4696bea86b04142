import { resolve } from "node:path";
import { defineConfig, type UserConfig } from "vite";

const source = resolve(import.meta.dirname, "widget");
const output = resolve(import.meta.dirname, "../bot/channels/web/static");
// The oldest browsers in customers' hands: a WebView of Android 8 updated once, and Safari of iOS 13.
const target = ["chrome66", "safari13"];

/** The chat itself: `widget/index.html` with hashed assets, all addresses relative so that any path prefix works. */
const app: UserConfig = {
  root: source,
  base: "./",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target,
    outDir: resolve(output, "widget"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
  },
};

/** The script tag on the bank's page: one classic script, no imports, no globals. */
const loader: UserConfig = {
  publicDir: false,
  build: {
    target,
    outDir: output,
    emptyOutDir: false,
    lib: {
      entry: resolve(source, "loader/loader.ts"),
      formats: ["iife"],
      name: "teller",
      fileName: () => "widget.js",
    },
  },
};

export default defineConfig(({ mode }) => (mode === "loader" ? loader : app));
