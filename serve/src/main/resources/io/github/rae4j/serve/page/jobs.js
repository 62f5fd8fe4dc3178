// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { follow, getJson, remove, submit } from "./api.js";
import { act, byId, el, say } from "./dom.js";
import { name } from "./form.js";
import { show } from "./pictures.js";

const WORDS = { queued: "waits", running: "runs", done: "done", cancelled: "cancelled", failed: "failed", lost: "lost" };
const over = (job) => !["queued", "running"].includes(job.state);
const followed = new Set();

/** The queue and the history; a job is found again here after a reload. */
export async function jobList(model, open) {
  const list = byId("jobs");
  const cards = new Map();
  async function refresh() {
    const { data } = await getJson("/v1/jobs?limit=50");
    const ids = new Set(data.map((job) => job.id));
    for (const [id, card] of cards) {
      if (!ids.has(id)) {
        card.remove();
        cards.delete(id);
      }
    }
    let place = list.firstChild;
    for (const job of data) {
      const card = draw(job);
      if (card !== place) list.insertBefore(card, place);
      else place = place.nextSibling;
      if (!over(job) && !followed.has(job.id)) {
        followed.add(job.id);
        follow(job.id, draw).catch(() => {}).finally(() => { followed.delete(job.id); });
      }
    }
    if (!data.length) list.replaceChildren(el("li", {}, "Nothing yet."));
    else list.querySelectorAll("li:not([data-job])").forEach((each) => each.remove());
  }
  function draw(job) {
    // While a job runs its card stays, so that buttons do not vanish below the pointer.
    const signature = `${job.state} ${job.done} ${job.position ?? ""}`;
    const old = cards.get(job.id);
    if (old?.dataset.signature === signature) {
      progress(old, job);
      return old;
    }
    const card = cardOf(model, job, open);
    card.dataset.signature = signature;
    const focused = old?.contains(document.activeElement) ? document.activeElement.textContent : null;
    if (old) old.replaceWith(card);
    if (focused) [...card.querySelectorAll("button")].find((each) => each.textContent === focused)?.focus();
    cards.set(job.id, card);
    return card;
  }
  document.addEventListener("jobs-changed", () => refresh().catch(() => {}));
  await refresh();
}

function timeLeft(job) {
  const left = job.progress?.seconds_left;
  return left === undefined ? "" : `step ${job.progress.step} of ${job.progress.steps}, about ${Math.ceil(left)} s left`;
}

function progress(card, job) {
  const bar = card.querySelector("progress");
  if (!bar) return;
  bar.value = job.progress?.fraction ?? 0;
  card.querySelector(".left").textContent = timeLeft(job);
}

function cardOf(model, job, open) {
  const request = job.request;
  const images = job.files.filter((file) => file.role === "image").slice(0, 12);
  const labels = request.labels ? [...new Set(request.labels)].slice(0, 3).map((label) => name(model, label)).join(", ") : "";
  const details = [labels, request.seed !== undefined ? `seed ${request.seed}` : "",
    request.guidance ? `${request.guidance.method ?? "guidance"} ${request.guidance.scale ?? ""}` : "",
    request.steps ? `${request.steps} steps` : ""].filter(Boolean).join(" · ");
  const state = job.state === "queued" && job.position ? `${WORDS.queued}, ${job.position}. in the queue` : WORDS[job.state];
  return el("li", { "data-job": job.id },
    el("strong", {}, `${request.kind}: ${state}`),
    el("p", {}, details),
    over(job) ? null : el("progress", { max: 1, value: job.progress?.fraction ?? 0, "aria-label": `Progress of ${request.kind}` }),
    over(job) ? null : el("p", { class: "left" }, timeLeft(job)),
    job.problem ? el("p", {}, job.problem) : null,
    el("div", { class: "thumbs" }, images.map((file, i) => thumb(file, i))),
    el("div", { class: "acts" },
      el("button", { type: "button", onclick: () => open(job) }, "Open"),
      over(job) ? el("button", { type: "button", onclick: act(async () => { await submit(again(job)); say("The same job was put into the queue."); }) }, "Same again") : null,
      over(job)
        ? el("button", { type: "button", onclick: act(async () => { await remove(`/v1/jobs/${job.id}`); document.dispatchEvent(new Event("jobs-changed")); }) }, "Delete")
        : el("button", { type: "button", onclick: act(async () => { await remove(`/v1/jobs/${job.id}`); say("It ends at its next step."); document.dispatchEvent(new Event("jobs-changed")); }) }, "Cancel")));
}

function thumb(file, i) {
  const image = el("img", { alt: `Picture ${i + 1}`, loading: "lazy" });
  image.dataset.url = file.url;
  show(image, file.url);
  return image;
}

/** The request that makes the same pictures; what was sent is taken from the job. */
export function again(job) {
  const request = { ...job.request };
  for (const sent of ["image", "mask"]) {
    if (request[sent]) request[sent] = { job: job.id, file: request[sent].file };
  }
  return request;
}
