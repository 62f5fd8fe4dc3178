// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0

/** Makes an element: attributes by name, listeners as on…, and children. Texts are never HTML. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Says something to everybody, also to those who cannot see it. */
export function say(text) {
  byId("status").textContent = text;
}

/** Shows what went wrong, in words; nothing hides it. */
export function problem(error) {
  const box = byId("problem");
  if (!error) {
    box.hidden = true;
    return;
  }
  box.textContent = error.message || String(error);
  box.hidden = false;
}

/** Runs something that a person asked for, and shows what goes wrong. */
export const act = (work) => async (event) => {
  event?.preventDefault?.();
  problem(null);
  const button = event?.submitter || (event?.currentTarget instanceof HTMLButtonElement ? event.currentTarget : null);
  if (button) button.disabled = true;
  try {
    await work(event);
  } catch (error) {
    problem(error);
  } finally {
    if (button) button.disabled = false;
  }
};

let numbers = 0;

/** A labelled input. */
export function field(label, input) {
  input.id ||= `field-${numbers++}`;
  return el("label", { for: input.id }, label, input);
}

export const number = (attributes) => el("input", { type: "number", ...attributes });

export const choice = (values, chosen, names = {}) =>
  el("select", {}, values.map((value) => el("option", { value, selected: value === chosen }, names[value] || value)));

export const short = (value) => (Number.isInteger(value) ? String(value) : Number(value).toFixed(2));
