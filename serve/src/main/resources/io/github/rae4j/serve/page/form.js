// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { choice, el, field, number } from "./dom.js";

let lists = 0;

/** Choosing classes by name, synonym or number. */
export function classPicker(model, most = 64) {
  const chosen = [];
  const id = `classes-${lists++}`;
  const options = el("datalist", { id }, model.classes.map((each) =>
    el("option", { value: each.name, label: [each.number, ...(each.synonyms || [])].join(", ") })));
  const input = el("input", { list: id, placeholder: "name or number", autocomplete: "off" });
  const chips = el("ul", { class: "chips", "aria-label": "Chosen classes" });
  const add = el("button", { type: "button", onclick: () => pick(input.value) }, "Add");
  const none = model.unconditional ? el("button", { type: "button", onclick: () => push(null) }, "No class") : null;
  const hint = el("span", { role: "status" });

  function find(text) {
    const word = text.trim().toLowerCase();
    if (!word) return [];
    const names = (each) => [each.name, ...(each.synonyms || []), String(each.number)].map((name) => name.toLowerCase());
    const exact = model.classes.filter((each) => names(each).includes(word));
    return exact.length ? exact : model.classes.filter((each) => names(each).some((name) => name.includes(word)));
  }
  function pick(text) {
    const found = find(text);
    if (found.length === 1) {
      push(found[0].number);
      input.value = "";
      hint.textContent = "";
    } else if (text.trim()) {
      hint.textContent = found.length ? `May be ${found.slice(0, 6).map((each) => each.name).join(", ")}${found.length > 6 ? ", …" : ""}.` : "There is no such class.";
    }
  }
  function push(label) {
    if (chosen.length < most) chosen.push(label);
    draw();
  }
  function draw() {
    chips.replaceChildren(...chosen.map((label, i) => el("li", {},
      el("button", { type: "button", "aria-label": `Remove ${name(model, label)}`, onclick: () => { chosen.splice(i, 1); draw(); } }, `${name(model, label)} ✕`))));
  }
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      pick(input.value);
    }
  });
  input.addEventListener("change", () => find(input.value).length === 1 && pick(input.value));
  const element = el("fieldset", {}, el("legend", {}, "Classes"),
    el("div", { class: "fields" }, field("Search", input), add, none, options, hint), chips);
  return {
    element,
    set(labels) { chosen.splice(0, chosen.length, ...labels); draw(); },
    /** Labels of so many pictures: the chosen classes in turn. */
    labels(count) {
      pick(input.value);
      const from = chosen.length ? chosen : model.classes.length ? model.classes.map((each) => each.number) : [null];
      return Array.from({ length: count }, (_, i) => from[i % from.length]);
    },
    chosen,
  };
}

export const name = (model, label) => (label === null ? "no class" : model.classes[label]?.name ?? String(label));

const KINDS = { none: "none", cfg: "classifier-free", autoguidance: "AutoGuidance", internal: "internal" };

/** Guidance, solver, steps and precision. */
export function settings(model, { guided = true } = {}) {
  const defaults = model.defaults;
  const method = choice(model.guidances, defaults.guidance.method, KINDS);
  const scale = number({ min: 0, max: 100, step: 0.1, value: String(defaults.guidance.scale) });
  const low = number({ min: 0, max: 1, step: 0.05, value: String(defaults.guidance.t_min) });
  const high = number({ min: 0, max: 1, step: 0.05, value: String(defaults.guidance.t_max) });
  const solver = choice(model.solvers, model.solvers.find((each) => each.toLowerCase() === defaults.solver.toLowerCase()) || defaults.solver);
  const steps = number({ min: model.limits.fewest_steps, max: model.limits.steps, step: 1, value: String(defaults.steps ?? 50) });
  const precision = choice(model.precisions, model.precisions[0]);
  const element = el("fieldset", {}, el("legend", {}, "Sampling"), el("div", { class: "fields" },
    ...(guided ? [field("Guidance", method), field("Scale", scale), field("On from t", low), field("to t", high)] : []),
    field("Solver", solver), field("Steps", steps), field("Precision", precision)));
  return {
    element, method, scale,
    value() {
      const value = { solver: solver.value, steps: steps.valueAsNumber, precision: precision.value };
      if (guided) value.guidance = { method: method.value, scale: scale.valueAsNumber, t_min: low.valueAsNumber, t_max: high.valueAsNumber };
      return value;
    },
    set(request) {
      if (request.guidance) {
        method.value = request.guidance.method ?? method.value;
        scale.value = request.guidance.scale ?? scale.value;
        low.value = request.guidance.t_min ?? low.value;
        high.value = request.guidance.t_max ?? high.value;
      }
      solver.value = request.solver ?? solver.value;
      steps.value = request.steps ?? steps.value;
      precision.value = request.precision ?? precision.value;
    },
  };
}

/** A seed and a button that draws another one. */
export function seedField(value = 42) {
  const input = number({ min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, value: String(value) });
  const again = el("button", { type: "button", onclick: () => { input.value = Math.floor(Math.random() * 1e9); } }, "Another seed");
  return { parts: [field("Seed", input), again], input };
}
