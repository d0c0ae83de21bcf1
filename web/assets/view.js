// Loads the viewer of documents when a page has one; it is too large to come with every page.

export function viewers(root) {
  for (const place of root.querySelectorAll("[data-viewer]:not([data-dressed])")) {
    place.dataset.dressed = "";
    if (!document.querySelector(`script[src="${place.dataset.script}"]`)) {
      const script = document.createElement("script");
      script.src = place.dataset.script;
      document.head.append(script);
    }
    place.dispatchEvent(new CustomEvent("viewer:new", { bubbles: true }));
  }
}
