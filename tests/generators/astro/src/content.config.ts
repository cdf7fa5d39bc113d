import { defineCollection, z } from "astro:content";
import { glob } from "astro/loaders";

// all post types in one; a site may make one collection of each folder
const posts = defineCollection({
  loader: glob({ pattern: "**/*.md", base: "./src/content" }),
  schema: z.object({ id: z.number(), title: z.string(), permalink: z.string() }).passthrough(),
});

export const collections = { posts };
