// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { run } from "./api.js";
import { act, el, say } from "./dom.js";
import { dropZone, figure } from "./pictures.js";

/** Tokens of a picture as colours, and the pictures of a data set with the most similar ones. */
export function latents(model) {
  const picture = dropZone("Drop a picture here, or choose one");
  const view = el("div", { class: "grid" });
  const near = el("div", { class: "grid" });
  const nearTitle = el("h3", { hidden: true }, "Most similar pictures");
  function draw(job) {
    const of = (role) => job.files.filter((file) => file.role === role);
    const parts = job.values?.explained?.map((part) => `${Math.round(100 * part)} %`).join(", ");
    view.replaceChildren(
      ...of("original").map((file) => figure(file.url, "The picture, cut to the model's size")),
      ...of("image").map((file) => figure(file.url, parts ? `Tokens as colours; red, green and blue show ${parts} of the variance` : "Tokens as colours")));
    near.replaceChildren(...of("nearest").map((file) => figure(file.url, `${file.class ?? file.id}: ${file.likeness.toFixed(3)}`)));
    nearTitle.hidden = !of("nearest").length;
  }
  const form = el("form", { onsubmit: act(async () => {
    draw(await run({ kind: "latents", image: picture.require() }));
    say("The tokens are shown.");
  }) }, picture.zone, el("button", { class: "main" }, "Show its tokens"));
  return {
    title: "Latents",
    element: el("section", { class: "panel" }, el("h2", {}, "Latents"),
      el("p", {}, "The model works on the tokens of an encoder. Their three principal components as red, green and blue show what the encoder takes for alike."),
      model.gallery ? null : el("p", {}, "To look for similar pictures, start the server with --gallery and a folder of pictures or a data set."),
      form, view, nearTitle, near),
    open: draw,
  };
}
