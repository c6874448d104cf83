/** Small helpers over the document. */

export const byId = (id) => document.getElementById(id);

/** `h("p", {class: "x", hidden: true}, "text", child)`; null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Fill a select with [value, words] pairs and keep the choice when it still exists. */
export function fillSelect(select, options, chosen) {
  select.replaceChildren(...options.map(([value, words]) => h("option", { value }, words)));
  select.value = options.some(([value]) => value === chosen) ? chosen : options[0]?.[0];
}

export function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
