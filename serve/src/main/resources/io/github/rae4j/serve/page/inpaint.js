// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { run } from "./api.js";
import { act, el, field, number, say } from "./dom.js";
import { classPicker, seedField, settings } from "./form.js";
import { download, dropZone, figure, jobFigures, update } from "./pictures.js";

const SIDE = 256;

/** A part of a picture made anew: the brush paints the mask. */
export function inpaint(model) {
  const canvas = el("canvas", { class: "paint", width: SIDE, height: SIDE, tabIndex: 0, role: "img", "aria-label": "The mask; paint with the mouse or a finger, or move with the arrow keys and paint with the space bar" });
  const context = canvas.getContext("2d");
  const mask = el("canvas", { width: SIDE, height: SIDE });
  const paint = mask.getContext("2d");
  const brush = el("input", { type: "range", min: "8", max: "96", value: "40" });
  const picture = dropZone("Drop a picture here, or choose one", (dataUrl) => load(dataUrl));
  const classes = classPicker(model, 1);
  const seed = seedField();
  const count = number({ min: 1, max: model.limits.images, step: 1, value: "2" });
  const sampling = settings(model);
  const view = el("div", { class: "grid" });
  let image = null;
  let last = null;
  let cursor = { x: SIDE / 2, y: SIDE / 2 };

  async function load(dataUrl) {
    const loaded = new Image();
    loaded.src = dataUrl;
    await loaded.decode();
    // The middle square, as the model sees it.
    const side = Math.min(loaded.naturalWidth, loaded.naturalHeight);
    image = el("canvas", { width: SIDE, height: SIDE });
    const into = image.getContext("2d");
    into.imageSmoothingEnabled = side > SIDE;
    into.drawImage(loaded, (loaded.naturalWidth - side) / 2, (loaded.naturalHeight - side) / 2, side, side, 0, 0, SIDE, SIDE);
    clear();
  }
  function clear() {
    paint.clearRect(0, 0, SIDE, SIDE);
    draw();
  }
  function draw(withCursor = false) {
    context.globalAlpha = 1;
    context.clearRect(0, 0, SIDE, SIDE);
    if (image) context.drawImage(image, 0, 0);
    const tinted = el("canvas", { width: SIDE, height: SIDE });
    const tint = tinted.getContext("2d");
    tint.drawImage(mask, 0, 0);
    tint.globalCompositeOperation = "source-in";
    tint.fillStyle = "#e8590c";
    tint.fillRect(0, 0, SIDE, SIDE);
    context.globalAlpha = 0.7;
    context.drawImage(tinted, 0, 0);
    context.globalAlpha = 1;
    if (withCursor) {
      context.strokeStyle = "#d22";
      context.lineWidth = 2;
      context.beginPath();
      context.arc(cursor.x, cursor.y, brush.valueAsNumber / 2, 0, 7);
      context.stroke();
    }
  }
  function stroke(to) {
    paint.strokeStyle = paint.fillStyle = "#fff";
    paint.lineCap = "round";
    paint.lineWidth = brush.valueAsNumber;
    paint.beginPath();
    paint.moveTo((last || to).x, (last || to).y);
    paint.lineTo(to.x + 0.01, to.y);
    paint.stroke();
    last = to;
    draw();
  }
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * SIDE) / box.width, y: ((event.clientY - box.top) * SIDE) / box.height };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    stroke(at(event));
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && stroke(at(event)));
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };
    if (moves[event.key]) {
      cursor = { x: Math.min(SIDE, Math.max(0, cursor.x + moves[event.key][0])), y: Math.min(SIDE, Math.max(0, cursor.y + moves[event.key][1])) };
    } else if (event.key === " ") {
      last = null;
      stroke(cursor);
    } else return;
    event.preventDefault();
    draw(true);
  });
  clear();
  /** The mask in black and white. */
  function maskPicture() {
    const picture = el("canvas", { width: SIDE, height: SIDE });
    const into = picture.getContext("2d");
    into.fillRect(0, 0, SIDE, SIDE);
    into.drawImage(mask, 0, 0);
    return picture;
  }
  const base64 = (of) => of.toDataURL("image/png").split(",")[1];
  const form = el("form", { onsubmit: act(async () => {
    picture.require();
    view.replaceChildren();
    const job = await run({ kind: "inpaint", image: base64(image), mask: base64(maskPicture()), labels: classes.labels(count.valueAsNumber), seed: seed.input.valueAsNumber, previews: 6, ...sampling.value() }, show);
    say(`${job.done} pictures are there.`);
  }) }, picture.zone, el("p", {}, "Paint what is to be made anew."), canvas,
  el("div", { class: "fields" }, field("Brush", brush), el("button", { type: "button", onclick: clear }, "Clear the mask")),
  classes.element, el("div", { class: "fields" }, field("Pictures", count), ...seed.parts), sampling.element, el("button", { class: "main" }, "Paint anew"));
  const show = (job) => {
    const original = job.files.find((file) => file.role === "original");
    update(view, [...(original ? [figure(original.url, "Original")] : []), ...jobFigures(job, (file) => [el("div", { class: "acts" }, download(file))])]);
  };
  return {
    title: "Inpaint",
    element: el("section", { class: "panel" }, el("h2", {}, "Inpaint"), form, view),
    open: show,
  };
}
