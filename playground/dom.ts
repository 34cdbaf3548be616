/** The element of an id, which must be of the given class: a slip in the page shows at once, by name. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} with id '${id}'.`);
}

type Attributes = Readonly<Record<string, string | number>>;

/** An HTML element with attributes and children. */
export function html(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): HTMLElement {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element with attributes and children. */
export function svg(tag: string, attributes: Attributes = {}, ...children: readonly (Node | string)[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  if (!(element instanceof SVGElement)) throw new Error(`There is no SVG element '${tag}'.`);
  return filled(element, attributes, children);
}

function filled<T extends Element>(element: T, attributes: Attributes, children: readonly (Node | string)[]): T {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
