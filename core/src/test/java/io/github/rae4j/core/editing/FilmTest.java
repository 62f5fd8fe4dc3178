// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.formats.image.GifWriter;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FilmTest {
  private static final GenerationRequest REQUEST = GenerationRequest.ofLabels(3, 1, 4).withSeed(6);

  private static List<ObservedStep> observed(PlainSolver solver, Edit edit, GenerationRequest of) {
    List<ObservedStep> steps = new ArrayList<>();
    try (NormalModel model = new NormalModel(solver)) {
      float[] seen = edit.latents(model.pipeline, of, steps::add).toFloatArray();
      assertArrayEquals(seen, edit.latents(model.pipeline, of).toFloatArray());
    }
    return steps;
  }

  @Test
  void everyStateIsToldWithTheDataThatTheModelPredictsThere() {
    for (boolean midpoint : new boolean[] {false, true}) {
      List<ObservedStep> steps =
          observed(new PlainSolver(6, midpoint, 0), Edit.generation(), REQUEST);
      assertEquals(List.of(0, 1, 2, 3, 4, 5), steps.stream().map(ObservedStep::index).toList());
      assertEquals(1, steps.get(0).time());
      for (ObservedStep step : steps) {
        assertEquals(5, step.total());
        float[] x = step.state().toFloatArray();
        float[] data = step.prediction().toFloatArray();
        for (int k = 0; k < x.length; k++) {
          double mean = NormalModel.mean(REQUEST.labels().get(k / NormalModel.SIZE).orElseThrow());
          double t = step.time();
          double expected =
              step.index() == 5 ? x[k] : x[k] - t * NormalModel.velocity(x[k], t, mean);
          assertEquals(expected, data[k], 1e-4, "step " + step.index());
        }
      }
    }
  }

  @Test
  void allEditsAreObserved() {
    Tensor picture = Tensor.of(new float[NormalModel.SIZE], 1, 2, 2, 2);
    LatentMask mask = new LatentMask(2, 2, new boolean[] {true, false, false, false});
    for (Edit edit :
        List.of(
            new Variation(picture, 0.5), new Inpainting(picture, mask), new Inversion(picture))) {
      List<ObservedStep> steps =
          observed(new PlainSolver(4, false, 0), edit, REQUEST.withBatchSize(2));
      assertEquals(
          List.of("0 0", "0 1", "0 2", "0 3", "2 0", "2 1", "2 2", "2 3"),
          steps.stream().map(step -> step.first() + " " + step.index()).toList());
    }
    List<ObservedStep> back =
        observed(new PlainSolver(4, false, 0), new Inversion(picture), REQUEST);
    assertTrue(back.get(0).time() < 0.01 && back.get(3).time() == 1, "" + back);
  }

  @Test
  void anObserverEndsARun() {
    try (NormalModel model = new NormalModel(new PlainSolver(4, false, 0))) {
      assertThrows(
          CancellationException.class,
          () ->
              Edit.generation()
                  .latents(
                      model.pipeline,
                      REQUEST,
                      step -> {
                        throw new CancellationException("enough");
                      }));
    }
  }

  @Test
  void predictionsOfAllKindsSayTheSameOfTheData() {
    float[] data = {0.5f, -2};
    float[] noise = {1.5f, 0.25f};
    float t = 0.3f;
    float[] x = {0.7f * data[0] + t * noise[0], 0.7f * data[1] + t * noise[1]};
    for (Prediction prediction : Prediction.values()) {
      float[] output = new float[2];
      for (int k = 0; k < 2; k++) {
        output[k] =
            switch (prediction) {
              case VELOCITY -> noise[k] - data[k];
              case NOISE -> noise[k];
              case SCORE -> -noise[k] / t;
              case DATA -> data[k];
            };
      }
      NoiseSchedule path = new LinearPath(prediction, 1, new TimeInterval(0, 1));
      float[] out = new float[2];
      PredictedData.of(path, t, x, output, 0, out, 0, 2);
      assertArrayEquals(data, out, 1e-6f, "" + prediction);
      PredictedData.of(path, 1, x, output, 0, out, 0, 2);
      assertTrue(Float.isFinite(out[0]), "" + prediction);
    }
  }

  private static Tensor gray(Tensor latents) {
    int images = latents.shape().intDim(0);
    float[] pixels = new float[images * 3 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = latents.floats().get(i / 48 * NormalModel.SIZE) / 4 + 0.5f;
    }
    return Tensor.of(pixels, images, 3, 4, 4);
  }

  @Test
  void aFilmKeepsEverySoManyStatesOfAllBatches() {
    Film film = new Film(FilmTest::gray, 2);
    try (NormalModel model = new NormalModel(new PlainSolver(6, false, 0))) {
      Edit.generation().latents(model.pipeline, REQUEST.withBatchSize(2), film);
    }
    List<FilmFrame> frames = film.frames();
    assertEquals(List.of(0, 2, 4, 5), frames.stream().map(FilmFrame::index).toList());
    for (FilmFrame frame : frames) {
      assertEquals(3, frame.states().size());
      assertEquals(3, frame.predictions().size());
    }
    assertEquals(frames.get(3).states(), frames.get(3).predictions());
    List<GifWriter.Frame> gif = film.gif(List.of("a", "b", "c"), 50);
    assertEquals(
        List.of(50, 50, 50, 750), gif.stream().map(GifWriter.Frame::milliseconds).toList());
    assertEquals(1, gif.stream().map(each -> each.image().size()).distinct().count());
    assertThrows(IllegalArgumentException.class, () -> new Film(latents -> latents, 0));
  }
}
