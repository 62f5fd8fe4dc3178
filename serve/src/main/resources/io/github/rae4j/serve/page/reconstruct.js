// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
import { run } from "./api.js";
import { act, el, field, number, say } from "./dom.js";
import { download, dropZone, figure } from "./pictures.js";

/** Original, reconstruction and difference, and what noise on latents does. */
export function reconstruct() {
  const picture = dropZone("Drop a picture here, or choose one");
  const tau = number({ min: 0, max: 10, step: 0.1, value: "0.8" });
  const view = el("div", { class: "grid" });
  function draw(job) {
    const file = (role) => job.files.find((each) => each.role === role);
    const { psnr, ssim, psnr_noised: noisedPsnr } = job.values ?? {};
    const again = file("image");
    view.replaceChildren(...[
      file("original") && figure(file("original").url, "Original, cut to the model's size"),
      again && figure(again.url, `Reconstruction: PSNR ${psnr?.toFixed(2)} dB, SSIM ${ssim?.toFixed(3)}`, "", [el("div", { class: "acts" }, download(again))]),
      file("difference") && figure(file("difference").url, `Difference, ${file("difference").gain} times as bright`),
      file("noised") && figure(file("noised").url, `With noise of strength ${file("noised").tau} on its latents: PSNR ${noisedPsnr?.toFixed(2)} dB`),
    ].filter(Boolean));
  }
  const form = el("form", { onsubmit: act(async () => {
    const job = await run({ kind: "reconstruct", image: picture.require(), tau: tau.valueAsNumber || 0 });
    draw(job);
    say(`Reconstructed with a PSNR of ${job.values.psnr.toFixed(2)} dB.`);
  }) }, picture.zone, el("div", { class: "fields" }, field("Noise on latents (tau)", tau)), el("button", { class: "main" }, "Reconstruct"));
  return {
    title: "Reconstruct",
    element: el("section", { class: "panel" }, el("h2", {}, "Reconstruct"),
      el("p", {}, "The encoder makes tokens of a picture and the decoder a picture of tokens. The decoder was trained on tokens with noise, so that it forgives what a diffusion model gets slightly wrong."),
      form, view),
    open: draw,
  };
}
