// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { getJson } from "./api.js";
import { byId, el, problem, say } from "./dom.js";
import { denoise } from "./denoise.js";
import { generate } from "./generate.js";
import { guidance } from "./guidance.js";
import { inpaint } from "./inpaint.js";
import { interpolate } from "./interpolate.js";
import { jobList } from "./jobs.js";
import { latents } from "./latents.js";
import { reconstruct } from "./reconstruct.js";

function tabs(views) {
  const bar = byId("tabs");
  const main = byId("main");
  main.replaceChildren();
  const all = views.map((view, i) => {
    const id = view.title.toLowerCase();
    view.element.id = `panel-${id}`;
    view.element.setAttribute("role", "tabpanel");
    view.element.setAttribute("aria-labelledby", `tab-${id}`);
    view.element.hidden = true;
    main.append(view.element);
    const tab = el("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => select(i) }, view.title);
    bar.append(tab);
    return tab;
  });
  function select(i, focus = false) {
    all.forEach((tab, j) => {
      tab.setAttribute("aria-selected", String(i === j));
      tab.tabIndex = i === j ? 0 : -1;
      views[j].element.hidden = i !== j;
    });
    if (focus) all[i].focus();
    history.replaceState(null, "", `#${views[i].title.toLowerCase()}`);
  }
  bar.addEventListener("keydown", (event) => {
    const now = all.indexOf(document.activeElement);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) select((next + all.length) % all.length, true);
  });
  const wanted = views.findIndex((view) => `#${view.title.toLowerCase()}` === location.hash);
  select(Math.max(0, wanted));
  return (title) => select(views.findIndex((view) => view.title === title));
}

const VIEWS = { reconstruct: "Reconstruct", latents: "Latents", interpolate: "Interpolate", inpaint: "Inpaint" };

try {
  const model = await getJson("/v1/model");
  byId("model-name").textContent = model.id;
  const views = [...(model.generates ? [generate(model), guidance(model), denoise(model)] : []), latents(model), reconstruct(model),
    ...(model.generates ? [interpolate(model), inpaint(model)] : [])];
  const select = tabs(views);
  await jobList(model, (job) => {
    const title = job.request.film ? "Denoise" : VIEWS[job.request.kind] || (model.generates ? "Generate" : "Reconstruct");
    select(title);
    views.find((view) => view.title === title)?.open?.(job);
  });
  say("Ready.");
} catch (error) {
  problem(error);
}
