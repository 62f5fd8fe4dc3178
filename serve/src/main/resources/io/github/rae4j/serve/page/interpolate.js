// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { remove, run } from "./api.js";
import { act, el, field, number, say } from "./dom.js";
import { classPicker, seedField, settings } from "./form.js";
import { jobFigures, update } from "./pictures.js";

/** The pictures between two of a run. */
export function interpolate(model) {
  const classes = classPicker(model, 4);
  const seed = seedField();
  const frames = number({ min: 2, max: model.limits.images, step: 1, value: "8" });
  const sampling = settings(model);
  const view = el("div", { class: "strip", tabIndex: 0, role: "group", "aria-label": "Frames" });
  const draw = (job) => update(view, jobFigures(job));
  const form = el("form", { onsubmit: act(async () => {
    const labels = classes.labels(Math.max(2, classes.chosen.length));
    view.replaceChildren();
    const job = await run({ kind: "interpolate", labels, frames: frames.valueAsNumber, seed: seed.input.valueAsNumber, previews: 4, ...sampling.value() }, draw);
    say(`${job.done} frames are there.`);
  }) }, classes.element, el("div", { class: "fields" }, field("Frames from one to the next", frames), ...seed.parts), sampling.element, el("button", { class: "main" }, "Interpolate"));
  return {
    title: "Interpolate",
    element: el("section", { class: "panel" }, el("h2", {}, "Interpolate"),
      el("p", {}, "Between two pictures the noise turns on a sphere and the predictions under both classes are mixed. Choose two to four classes."), form, view),
    open: draw,
    cancel: (job) => remove(`/v1/jobs/${job.id}`),
  };
}
