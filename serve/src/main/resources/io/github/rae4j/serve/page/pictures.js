// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { picture } from "./api.js";
import { act, el, problem } from "./dom.js";

/** A picture with a caption; it is loaded with the token. */
export function figure(url, caption, alt, extra = [], kind = "") {
  const image = el("img", { alt: alt || caption, loading: "lazy" });
  image.dataset.url = url || "";
  if (url) show(image, url);
  return el("figure", { class: kind }, url ? image : el("div", { class: "blank", role: "img", "aria-label": `${caption}: not there yet` }), el("figcaption", {}, caption), ...extra);
}

export async function show(image, url) {
  try {
    const address = await picture(url);
    if (image.dataset.url === url) image.src = address;
  } catch { /* A preview that was replaced meanwhile. */ }
}

/** What a generated picture is called. */
export const caption = (file) =>
  file.class !== undefined ? `${file.class}` : file.label !== undefined ? `class ${file.label}` : file.weight !== undefined ? `weight ${file.weight.toFixed(2)}` : file.role;

/** The pictures of a job so far: finished, on their way, or to come. */
export function jobFigures(job, actions = () => []) {
  const results = job.files.filter((file) => file.role === "image");
  const figures = [];
  for (let i = 0; i < job.count; i++) {
    const file = results.find((each) => (each.image ?? 0) === i);
    const preview = (job.previews || []).find((each) => each.image === i);
    if (file) figures.push(figure(file.url, `${i + 1}. ${caption(file)}`, `Picture ${i + 1}: ${caption(file)}, seed ${file.seed ?? "none"}`, actions(file)));
    else if (preview) figures.push(figure(preview.url, `${i + 1}. step ${preview.step}`, `Picture ${i + 1} at step ${preview.step}`, [], "coming"));
    else figures.push(figure(null, job.state === "queued" || job.state === "running" ? `${i + 1}. waiting` : `${i + 1}. not made`));
  }
  return figures;
}

/** Updates a list of figures in place, so that nothing flickers. */
export function update(container, figures) {
  figures.forEach((fresh, i) => {
    const old = container.children[i];
    if (!old) container.append(fresh);
    else if (key(old) !== key(fresh)) {
      const image = old.querySelector("img");
      const next = fresh.querySelector("img");
      if (image?.src && next && !next.src) next.src = image.src;
      old.replaceWith(fresh);
    }
  });
  while (container.children.length > figures.length) container.lastChild.remove();
}

const key = (figure) => `${figure.className} ${figure.querySelector("img")?.dataset.url} ${figure.querySelector("figcaption").textContent}`;

export const download = (file) => el("button", { type: "button", onclick: act(async () => {
  const link = el("a", { href: await picture(file.url), download: `rae4j-${file.name}` });
  link.click();
}) }, "Download");

const LARGEST = 1024;

/** A place where a picture is dropped or chosen; large ones are scaled down before they are sent. */
export function dropZone(label, onPicture = () => {}) {
  const image = el("img", { alt: "The chosen picture", hidden: true });
  const input = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp", "aria-label": label });
  const zone = el("div", { class: "drop" }, el("span", {}, label), input, image);
  const state = { value: null, zone, set };
  async function take(file) {
    problem(null);
    try {
      set(await asPng(file));
    } catch {
      problem(new Error("This file is no picture that the browser can read; choose a PNG, JPEG or WebP."));
    }
  }
  function set(dataUrl, reference) {
    state.value = reference || dataUrl.slice(dataUrl.indexOf(",") + 1);
    image.src = dataUrl;
    image.hidden = false;
    onPicture(dataUrl);
  }
  input.addEventListener("change", () => input.files[0] && take(input.files[0]));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  state.require = () => {
    if (!state.value) throw new Error("Choose or drop a picture first.");
    return state.value;
  };
  return state;
}

async function asPng(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = el("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
