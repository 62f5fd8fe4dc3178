// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { follow, remove, run, submit } from "./api.js";
import { act, byId, el, field, number, problem, say } from "./dom.js";
import { classPicker, seedField, settings } from "./form.js";
import { download, jobFigures, update } from "./pictures.js";

/** Generation: pictures appear as they denoise and as they finish. */
export function generate(model) {
  const classes = classPicker(model, model.limits.images);
  const count = number({ min: 1, max: model.limits.images, step: 1, value: String(Math.min(4, model.limits.images)) });
  const seed = seedField();
  const sampling = settings(model);
  const pictures = el("div", { class: "grid", role: "group", "aria-label": "Pictures" });
  const bar = el("progress", { max: 1, value: 0, hidden: true, "aria-label": "Progress" });
  const cancel = el("button", { type: "button", hidden: true, onclick: act(async () => { await remove(`/v1/jobs/${shown}`); say("It ends at its next step."); }) }, "Cancel");
  let shown = null;

  function draw(job) {
    if (job.id !== shown) return;
    const running = job.state === "queued" || job.state === "running";
    bar.hidden = cancel.hidden = !running;
    bar.value = job.progress?.fraction ?? 0;
    update(pictures, jobFigures(job, (file) => [el("div", { class: "acts" }, download(file), vary(job, file))]));
    const left = job.progress?.seconds_left;
    if (job.state === "queued") say(`Waits; ${job.position ?? 1}. in the queue.`);
    else if (running) say(`Step ${job.progress.step} of ${job.progress.steps}${left !== undefined ? `, about ${Math.ceil(left)} s left` : ""}.`);
    else say(job.state === "done" ? `${job.done} pictures in ${job.seconds.toFixed(1)} s.` : `${job.state}: ${job.done} of ${job.count} pictures are there.`);
  }
  const vary = (job, file) => el("button", { type: "button", onclick: act(async () => {
    const labels = Array(4).fill(file.label ?? null);
    const fresh = await submit({ kind: "vary", image: { job: job.id, file: file.name }, labels, strength: 0.6, seed: Math.floor(Math.random() * 1e9), previews: 6, ...sampling.value() });
    watch(fresh);
  }) }, "Vary");

  function watch(job) {
    shown = job.id;
    pictures.replaceChildren();
    draw(job);
    if (job.state === "queued" || job.state === "running") follow(job.id, draw).catch(problem);
  }
  const form = el("form", { onsubmit: act(async () => {
    const job = { kind: "sample", labels: classes.labels(count.valueAsNumber), seed: seed.input.valueAsNumber, previews: 8, ...sampling.value() };
    await run(job, draw, (begun) => { shown = begun.id; pictures.replaceChildren(); });
  }) }, classes.element, el("div", { class: "fields" }, field("Pictures", count), ...seed.parts), sampling.element,
  el("div", { class: "fields" }, el("button", { class: "main" }, "Generate"), cancel));
  return {
    title: "Generate",
    element: el("section", { class: "panel" }, el("h2", {}, "Generate"), form, bar, pictures),
    open(job) {
      if (job.request.labels) {
        classes.set([...new Set(job.request.labels)]);
        count.value = job.request.labels.length;
      }
      if (job.request.seed !== undefined) seed.input.value = job.request.seed;
      sampling.set(job.request);
      watch(job);
      byId("main").focus();
    },
  };
}
