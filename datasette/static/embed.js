/* Weak Ties on other people's sites: <script src="https://…/static/embed.js" data-filters="kind=meetup" async></script> */
(() => {
  const tag = document.currentScript;
  const frame = document.createElement("iframe");
  const filters = tag.dataset.filters || "";
  frame.src = new URL("/embed", tag.src) + (filters ? "?" + filters : "");
  frame.title = tag.dataset.title || "Events";
  frame.loading = "lazy";
  frame.width = "100%";
  frame.height = tag.dataset.height || "480";
  frame.style.border = "0";
  tag.after(frame);
})();
