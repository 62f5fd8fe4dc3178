// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.formats.image.CenterCrop;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Encodes, decodes and reconstructs pictures, and shows their tokens. */
final class PictureRunner {
  private static final int DIFFERENCE_GAIN = 4;

  private final ServedModel model;
  private final ResultFiles files;
  private final ServerMetrics metrics;
  private final Gallery gallery;

  PictureRunner(ServedModel model, ResultFiles files, ServerMetrics metrics, Gallery gallery) {
    this.model = model;
    this.files = files;
    this.metrics = metrics;
    this.gallery = gallery;
  }

  /** Runs a job. */
  void run(Work.Piece piece) {
    switch (piece.request().kind()) {
      case RECONSTRUCT -> reconstruct(piece);
      case ENCODE -> encode(piece);
      case DECODE -> decode(piece);
      case LATENTS -> show(piece);
      default -> throw new IllegalStateException("no job of one picture: " + piece.request());
    }
  }

  /** A picture as the model's decoder would make it: cut to its size. */
  private RgbImage cut(RgbImage image) {
    return CenterCrop.apply(image, model.imageSize());
  }

  private static RgbImage sent(JobRequest request) {
    return request
        .inputs()
        .image()
        .orElseThrow(() -> new IllegalStateException("a picture is missing"));
  }

  private Tensor latents(RgbImage image) {
    return metrics.time(
        "encode", () -> model.autoencoder().encode(ImageTensors.toTensor(cut(image))));
  }

  private RgbImage picture(Tensor latents) {
    return ImageTensors.toImages(
            metrics.time("decode", () -> model.autoencoder().decode(latents)), Quantization.ROUND)
        .get(0);
  }

  private void reconstruct(Work.Piece piece) {
    Job job = piece.job();
    RgbImage original = cut(sent(piece.request()));
    Tensor latents = latents(original);
    RgbImage again = picture(latents);
    Map<String, String> texts = model.provenance("reconstruction").asText();
    files.write(job, new JobFile("original.png", "original", Map.of()), original, texts);
    files.write(
        job,
        new JobFile("difference.png", "difference", Map.of("gain", DIFFERENCE_GAIN)),
        difference(original, again),
        texts);
    job.value("psnr", ImageQuality.psnr(again, original));
    job.value("ssim", ImageQuality.ssim(again, original));
    double tau = piece.request().inputs().tau();
    if (tau > 0) {
      RgbImage noised = picture(noised(latents, tau, piece.request().seed()));
      Map<String, String> label =
          model
              .provenance(String.format(Locale.ROOT, "reconstruction with noise of %s", tau))
              .asText();
      files.write(job, new JobFile("noised.png", "noised", Map.of("tau", tau)), noised, label);
      job.value("psnr_noised", ImageQuality.psnr(noised, original));
    }
    files.writeResult(job, new JobFile("image-000.png", "image", Map.of()), again, 0, texts);
    metrics.images(1);
  }

  /** Latents with noise of a standard deviation, as the decoder is trained on (paper, 3.2). */
  private static Tensor noised(Tensor latents, double tau, long seed) {
    long[] dims = latents.shape().dims();
    Shape one = Shape.of(java.util.Arrays.copyOfRange(dims, 1, dims.length));
    FloatBuffer noise = new GaussianStreams(seed).noise(0, 1, GaussianStreams.START, one).floats();
    FloatBuffer in = latents.floats();
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, latents.shape());
    FloatBuffer out = bytes.asFloatBuffer();
    while (out.hasRemaining()) {
      out.put((float) (in.get() + tau * noise.get()));
    }
    return Tensor.wrap(DType.FLOAT32, latents.shape(), bytes);
  }

  /** Where two pictures differ, brightened; black is equal. */
  private static RgbImage difference(RgbImage a, RgbImage b) {
    byte[] pixels = new byte[a.rgb().length];
    for (int i = 0; i < pixels.length; i++) {
      int distance = Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
      pixels[i] = (byte) Math.min(255, DIFFERENCE_GAIN * distance);
    }
    return new RgbImage(a.width(), a.height(), pixels);
  }

  private void encode(Work.Piece piece) {
    Tensor latents = latents(sent(piece.request()));
    files.writeLatents(
        piece.job(),
        "latents.safetensors",
        latents,
        model.provenance("latents of a picture").asText());
  }

  private void decode(Work.Piece piece) {
    byte[] content =
        piece
            .request()
            .inputs()
            .tensors()
            .orElseThrow(() -> new IllegalStateException("latents are missing"));
    Tensor latents = SentLatents.read(content, model);
    List<RgbImage> images =
        ImageTensors.toImages(
            metrics.time("decode", () -> model.autoencoder().decode(latents)), Quantization.ROUND);
    for (int i = 0; i < images.size(); i++) {
      files.writeResult(
          piece.job(),
          new JobFile(String.format(Locale.ROOT, "image-%03d.png", i), "image", Map.of("image", i)),
          images.get(i),
          i,
          model.provenance("latents that were sent").asText());
    }
    metrics.images(images.size());
  }

  private void show(Work.Piece piece) {
    Job job = piece.job();
    RgbImage original = cut(sent(piece.request()));
    RepresentationAutoencoder autoencoder = model.autoencoder();
    Tensor tokens =
        metrics.time("encode", () -> autoencoder.tokens(ImageTensors.toTensor(original)));
    ImageSize size = new ImageSize(original.height(), original.width());
    Map<String, String> texts = model.provenance("tokens as colours").asText();
    files.write(job, new JobFile("original.png", "original", Map.of()), original, texts);
    TokenColours colours = TokenColours.of(tokens);
    job.value("explained", colours.explained());
    gallery
        .nearest(tokens)
        .forEach(
            found ->
                files.write(
                    job,
                    found.file(),
                    found.image(),
                    model.provenance("picture of a data set").asText()));
    files.writeResult(
        job,
        new JobFile("image-000.png", "image", Map.of()),
        colours.image(autoencoder.encoder().tokenGrid(), size),
        0,
        texts);
  }
}
