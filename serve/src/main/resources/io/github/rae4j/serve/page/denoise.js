// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { run } from "./api.js";
import { act, el, field, say } from "./dom.js";
import { classPicker, seedField, settings } from "./form.js";
import { figure } from "./pictures.js";

/** The film of a run: each state beside the picture that the model predicts from it. */
export function denoise(model) {
  const classes = classPicker(model, 1);
  const seed = seedField();
  const sampling = settings(model);
  const slider = el("input", { type: "range", min: "0", max: "0", value: "0" });
  const play = el("button", { type: "button" }, "Play");
  const view = el("div", { class: "grid large" });
  const controls = el("div", { class: "fields", hidden: true }, field("Step", slider), play);
  let frames = [];
  let timer = null;

  function draw() {
    const frame = frames[slider.valueAsNumber];
    if (!frame) return;
    const text = `step ${frame.state.step}, t = ${frame.state.time.toFixed(2)}`;
    slider.setAttribute("aria-valuetext", text);
    view.replaceChildren(figure(frame.state.url, `State, ${text}`), figure(frame.prediction.url, `Predicted picture, ${text}`));
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }
  slider.addEventListener("input", draw);
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.valueAsNumber >= frames.length - 1) slider.value = 0;
    play.textContent = "Stop";
    timer = setInterval(() => {
      if (slider.valueAsNumber >= frames.length - 1) return stop();
      slider.value = slider.valueAsNumber + 1;
      draw();
    }, 120);
  });
  function take(job) {
    const of = (role) => job.files.filter((file) => file.role === role);
    const predictions = new Map(of("prediction").map((file) => [file.step, file]));
    frames = of("state").filter((file) => predictions.has(file.step)).map((state) => ({ state, prediction: predictions.get(state.step) }));
    slider.max = Math.max(0, frames.length - 1);
    controls.hidden = !frames.length;
    if (!timer) slider.value = slider.max;
    draw();
  }
  const form = el("form", { onsubmit: act(async () => {
    stop();
    await run({ kind: "sample", labels: classes.labels(1), seed: seed.input.valueAsNumber, film: true, ...sampling.value() }, take);
    say(`${frames.length} states are there; move the slider through them.`);
  }) }, classes.element, el("div", { class: "fields" }, ...seed.parts), sampling.element, el("button", { class: "main" }, "Film it"));
  return {
    title: "Denoise",
    element: el("section", { class: "panel" }, el("h2", {}, "Denoise"),
      el("p", {}, "A picture begins as noise (t = 1) and ends as data (t = 0). To the left the state, decoded as it is; to the right the picture that the model predicts from this state."),
      form, controls, view),
    open: (job) => take(job),
  };
}
