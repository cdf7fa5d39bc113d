export default function (eleventyConfig) {
  // the media files, where they are
  eleventyConfig.addPassthroughCopy("media");
  // the page of every post
  eleventyConfig.addGlobalData("layout", "post.njk");
}
