import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://harbour.example",
  // WordPress has set its quotation marks already; colours are the site's own business
  markdown: { smartypants: false, syntaxHighlight: false },
});
