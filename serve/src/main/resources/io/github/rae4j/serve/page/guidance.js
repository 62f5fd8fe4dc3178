// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { run } from "./api.js";
import { act, el, field, say } from "./dom.js";
import { classPicker, seedField, settings } from "./form.js";
import { figure } from "./pictures.js";

/** One seed over scales and kinds of guidance, side by side. */
export function guidance(model) {
  const classes = classPicker(model, 1);
  const seed = seedField();
  const sampling = settings(model, { guided: false });
  const scales = el("input", { value: "1, 1.5, 2.5, 4", inputmode: "decimal" });
  const table = el("table", {});
  const kinds = model.guidances.filter((kind) => kind !== "none");
  const form = el("form", { onsubmit: act(async () => {
    const wanted = scales.value.split(/[,;\s]+/).filter(Boolean).map(Number);
    if (!wanted.length || wanted.some((scale) => !(scale >= 0 && scale <= 100))) throw new Error("Scales are numbers from 0 to 100, for example 1, 2, 4.");
    if (wanted.length > 8) throw new Error("Choose eight scales at most.");
    const labels = classes.labels(1);
    table.replaceChildren(el("caption", {}, "One seed, one class; only the guidance differs"),
      el("tr", {}, el("th", { scope: "col" }, "Guidance"), wanted.map((scale) => el("th", { scope: "col" }, `scale ${scale}`))));
    const runs = [];
    for (const method of kinds) {
      const row = el("tr", {}, el("th", { scope: "row" }, method));
      table.append(row);
      for (const scale of wanted) {
        const cell = el("td", {}, figure(null, "waits"));
        row.append(cell);
        runs.push(run({ kind: "sample", labels, seed: seed.input.valueAsNumber, ...sampling.value(), guidance: { method, scale } }).then((job) => {
          const file = job.files.find((each) => each.role === "image");
          if (file) cell.replaceChildren(figure(file.url, `${method} ${scale}`, `${file.class ?? "Picture"} with ${method} at scale ${scale}`));
        }));
      }
    }
    await Promise.all(runs);
    say(`${runs.length} pictures of one seed are there.`);
  }) }, classes.element, el("div", { class: "fields" }, field("Scales", scales), ...seed.parts), sampling.element, el("button", { class: "main" }, "Compare"));
  return {
    title: "Guidance",
    element: el("section", { class: "panel" }, el("h2", {}, "Guidance"),
      el("p", {}, "Guidance pulls a picture towards its class: away from what the model makes without one (classifier-free), from what a weaker model makes (AutoGuidance), or from the model's own prediction halfway through (internal). The same noise at several strengths shows what it does."),
      form, el("div", { class: "scroll" }, table)),
  };
}
