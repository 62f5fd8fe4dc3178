// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class EditTest {
  private static final PlainSolver FINE = new PlainSolver(200, true, 0);
  private static final PlainSolver COARSE = new PlainSolver(5, false, 0);
  private static final PlainSolver NOISY = new PlainSolver(5, false, 0.1f);
  private static final GenerationRequest REQUEST = GenerationRequest.ofLabels(3, 1, 4).withSeed(6);

  private static Tensor picture() {
    float[] values = new float[NormalModel.SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 4f - 1;
    }
    return EditBatch.single(Tensor.of(values, NormalModel.LATENT.dims()));
  }

  private static float[] noise(int image) {
    return new GaussianStreams(6)
        .noise(image, 1, GaussianStreams.START, NormalModel.LATENT)
        .toFloatArray();
  }

  private static LatentMask topRow() {
    return new LatentMask(2, 2, new boolean[] {true, true, false, false});
  }

  private static List<Edit> edits() {
    return List.of(
        Edit.generation(),
        new Variation(picture(), 0.5),
        new Inpainting(picture(), topRow()),
        new Inpainting(picture(), topRow(), 0.5));
  }

  @Test
  void aVariationThatLeavesNothingIsGeneration() {
    try (NormalModel model = new NormalModel(COARSE)) {
      assertArrayEquals(
          model.pipeline.latents(REQUEST).toFloatArray(),
          new Variation(picture(), 1).latents(model.pipeline, REQUEST).toFloatArray());
    }
  }

  @Test
  void generationIsThatOfThePipeline() {
    for (PlainSolver solver : List.of(COARSE, NOISY)) {
      try (NormalModel model = new NormalModel(solver)) {
        GenerationRequest later = REQUEST.withFirstImage(5).withBatchSize(2);
        assertArrayEquals(
            model.pipeline.latents(later).toFloatArray(),
            Edit.generation().latents(model.pipeline, later).toFloatArray());
      }
    }
  }

  @Test
  void imageIDependsOnSeedAndIAlone() {
    try (NormalModel model = new NormalModel(NOISY)) {
      for (Edit edit : edits()) {
        float[] together = edit.latents(model.pipeline, REQUEST).toFloatArray();
        for (int size = 1; size < 3; size++) {
          assertArrayEquals(
              together,
              edit.latents(model.pipeline, REQUEST.withBatchSize(size)).toFloatArray(),
              edit + " in batches of " + size);
        }
        assertArrayEquals(
            Arrays.copyOfRange(together, NormalModel.SIZE, 2 * NormalModel.SIZE),
            edit.latents(model.pipeline, REQUEST.range(1, 2)).toFloatArray());
        assertNotEquals(
            together[0], edit.latents(model.pipeline, REQUEST.withSeed(7)).toFloatArray()[0]);
      }
    }
  }

  @Test
  void aVariationGoesOnFromThePictureNoisedToItsTime() {
    try (NormalModel model = new NormalModel(FINE)) {
      float[] varied =
          new Variation(picture(), 0.5).latents(model.pipeline, REQUEST).toFloatArray();
      float[] data = picture().toFloatArray();
      for (int k = 0; k < varied.length; k++) {
        int image = k / NormalModel.SIZE;
        double start = 0.5 * data[k % NormalModel.SIZE] + 0.5 * noise(image)[k % NormalModel.SIZE];
        double mean = NormalModel.mean(REQUEST.labels().get(image).orElseThrow());
        assertEquals(NormalModel.end(start, 0.5, mean), varied[k], 3e-3);
      }
      assertEquals(0.5f, model.calls.get(0).time(), 1e-6f);
      assertEquals(2 * 199, model.calls.size());
    }
  }

  @Test
  void aSamplerThatTakesTheWholePathIsRefused() {
    Sampler whole =
        request -> {
          ProbabilityFlow flow = request.flow();
          float[] x = flow.start();
          flow.velocity(x.clone(), 1, x);
          return flow.tensor(x, flow.images());
        };
    try (NormalModel model = new NormalModel(whole)) {
      for (Edit edit :
          List.of(new Variation(picture(), 0.5), new Inpainting(picture(), topRow(), 0.5))) {
        String message =
            assertThrows(PluginException.class, () -> edit.latents(model.pipeline, REQUEST))
                .getMessage();
        assertTrue(message.contains(whole.getClass().getName()), message);
        assertTrue(message.contains("t = 1.0") && message.contains("t = 0.5"), message);
      }
    }
  }

  @Test
  void theStrengthReachesFromThePictureToNothingOfIt() {
    try (NormalModel model = new NormalModel(NOISY)) {
      assertArrayEquals(
          model.pipeline.latents(REQUEST).toFloatArray(),
          new Variation(picture(), 1).latents(model.pipeline, REQUEST).toFloatArray());
      model.calls.clear();
      float[] same = new Variation(picture(), 0).latents(model.pipeline, REQUEST).toFloatArray();
      assertArrayEquals(picture().toFloatArray(), Arrays.copyOfRange(same, 0, NormalModel.SIZE));
      assertEquals(List.of(), model.calls);
      assertArrayEquals(
          same,
          new Inpainting(picture(), topRow(), 0).latents(model.pipeline, REQUEST).toFloatArray());
    }
    for (double strength : new double[] {-0.1, 1.1, Double.NaN}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new Variation(picture(), strength))
              .getMessage();
      assertTrue(message.contains("[0, 1]") && message.contains("" + strength), message);
    }
  }

  @Test
  void inpaintingKeepsWhatIsKnownAtEveryTime() {
    float[] data = picture().toFloatArray();
    for (PlainSolver solver : List.of(COARSE, NOISY, FINE)) {
      for (double strength : new double[] {1, 0.6}) {
        try (NormalModel model = new NormalModel(solver)) {
          float[] painted =
              new Inpainting(picture(), topRow(), strength)
                  .latents(model.pipeline, REQUEST)
                  .toFloatArray();
          for (int k = 0; k < painted.length; k++) {
            int place = k % NormalModel.SIZE;
            if (place % 4 >= 2) {
              assertEquals(data[place], painted[k]);
            } else {
              assertNotEquals(data[place], painted[k]);
            }
          }
          for (NormalModel.Call call : model.calls) {
            float t = call.time();
            for (int place = 2; place < NormalModel.SIZE; place += place % 4 == 3 ? 3 : 1) {
              assertEquals(
                  (1 - t) * data[place] + t * noise(0)[place],
                  call.states()[place],
                  1e-6,
                  "t = " + t);
            }
          }
        }
      }
    }
  }

  @Test
  void theKnownPartDoesNotChangeWhatIsPaintedWherePlacesAreIndependent() {
    try (NormalModel model = new NormalModel(COARSE)) {
      float[] free = model.pipeline.latents(REQUEST).toFloatArray();
      float[] painted =
          new Inpainting(picture(), topRow()).latents(model.pipeline, REQUEST).toFloatArray();
      assertEquals(free[0], painted[0]);
      assertEquals(free[1], painted[1]);
      assertNotEquals(free[2], painted[2]);
    }
  }

  @Test
  void inpaintingTellsTheSolverWhereTheKnownPartGoesForEveryPrediction() {
    float[] data = picture().toFloatArray();
    for (Prediction prediction : Prediction.values()) {
      LinearPath path = new LinearPath(prediction, 1.5, new TimeInterval(1e-2, 1 - 1e-2));
      KnownRegion known =
          new KnownRegion(
              path, picture(), Tensor.of(noise(0), 1, 2, 2, 2), new boolean[NormalModel.SIZE]);
      EditBatch.Guided guided =
          known.around(new EditBatch.Guided((x, t, conditions, rows) -> x, Conditions.none(1)));
      Tensor output =
          guided
              .model()
              .evaluate(
                  Tensor.of(new float[NormalModel.SIZE], 1, 2, 2, 2),
                  Tensor.of(new float[] {0.4f}, 1),
                  guided.conditions(),
                  new int[] {0});
      float[] state = new float[NormalModel.SIZE];
      for (int k = 0; k < state.length; k++) {
        state[k] = 0.6f * data[k] + 0.4f * noise(0)[k];
      }
      float[] predicted = new float[NormalModel.SIZE];
      PredictedData.of(path, 0.4f, state, output.toFloatArray(), 0, predicted, 0, NormalModel.SIZE);
      assertArrayEquals(data, predicted, 1e-5f, "" + prediction);
    }
  }

  @Test
  void masksAndPicturesOfOtherShapesAreRefused() {
    try (NormalModel model = new NormalModel(COARSE)) {
      LatentMask other = new LatentMask(1, 2, new boolean[] {true, false});
      String message =
          assertThrows(
                  RaeException.class,
                  () -> new Inpainting(picture(), other).latents(model.pipeline, REQUEST))
              .getMessage();
      assertTrue(message.contains("1 x 2") && message.contains("(2, 2, 2)"), message);
      for (Shape shape : List.of(Shape.of(2, 2, 2, 2), Shape.of(1, 2, 2, 1), Shape.of(2, 2, 2))) {
        Tensor wrong = Tensor.of(new float[(int) shape.elements()], shape.dims());
        for (Edit edit :
            List.of(
                new Variation(wrong, 1), new Inpainting(wrong, topRow()), new Inversion(wrong))) {
          String text =
              assertThrows(
                      IllegalArgumentException.class, () -> edit.latents(model.pipeline, REQUEST))
                  .getMessage();
          assertTrue(text.contains("(n, 2, 2, 2)") && text.contains("" + shape), text);
        }
      }
      assertEquals(List.of(), model.calls);
    }
  }

  @Test
  void inversionFindsTheNoiseAndComesBack() {
    try (NormalModel model = new NormalModel(FINE)) {
      float[] data = picture().toFloatArray();
      Tensor noise = new Inversion(picture()).latents(model.pipeline, REQUEST);
      for (int k = 0; k < noise.elements(); k++) {
        double mean = NormalModel.mean(REQUEST.labels().get(k / NormalModel.SIZE).orElseThrow());
        assertEquals(
            (data[k % NormalModel.SIZE] - mean) / NormalModel.DEVIATION,
            noise.toFloatArray()[k],
            1e-2);
      }
      float[] back = model.pipeline.latents(REQUEST.withNoise(noise)).toFloatArray();
      for (int k = 0; k < back.length; k++) {
        assertEquals(data[k % NormalModel.SIZE], back[k], 1e-4);
      }
    }
  }

  @Test
  void inversionConvertsWhateverTheModelPredicts() {
    // As predicted data, x/2 is a flow too; both directions see the same one.
    LinearPath path = new LinearPath(Prediction.DATA, 1, new TimeInterval(0, 0.9));
    try (NormalModel model = new NormalModel(new PlainSolver(400, true, 0), path)) {
      Tensor noise = new Inversion(picture()).latents(model.pipeline, REQUEST);
      float[] back = model.pipeline.latents(REQUEST.withNoise(noise)).toFloatArray();
      for (int k = 0; k < back.length; k++) {
        assertEquals(picture().toFloatArray()[k % NormalModel.SIZE], back[k], 1e-3);
      }
    }
  }

  @Test
  void aSamplerWithNoiseOfItsOwnCannotBeInverted() {
    try (NormalModel model = new NormalModel(NOISY)) {
      String message =
          assertThrows(
                  RaeException.class,
                  () -> new Inversion(picture()).latents(model.pipeline, REQUEST))
              .getMessage();
      assertTrue(message.contains("sampler.mode=ODE"), message);
    }
  }

  @Test
  void progressIsToldAndEndsARun() {
    try (NormalModel model = new NormalModel(COARSE)) {
      List<Edit> all = new ArrayList<>(edits());
      all.add(new Inversion(picture()));
      for (Edit edit : all) {
        List<String> told = new ArrayList<>();
        GenerationRequest request =
            REQUEST
                .withBatchSize(2)
                .withListener(
                    (done, total, step) -> told.add(done + "/" + total + " " + step.index()));
        edit.latents(model.pipeline, request);
        assertEquals(8, told.size());
        assertEquals("0/3 1", told.get(0));
        assertEquals("2/3 4", told.get(7));
        GenerationRequest cancelled =
            REQUEST.withListener(
                (done, total, step) -> {
                  throw new CancellationException("enough");
                });
        assertThrows(CancellationException.class, () -> edit.latents(model.pipeline, cancelled));
      }
    }
  }

  @Test
  void batchesComeOneAfterAnother() {
    try (NormalModel model = new NormalModel(COARSE)) {
      List<GeneratedBatch> batches = new ArrayList<>();
      new Variation(picture(), 0.5)
          .forEachBatch(model.pipeline, REQUEST.withBatchSize(2), StepObserver.NONE, batches::add);
      assertEquals(List.of(0, 2), batches.stream().map(GeneratedBatch::first).toList());
      assertEquals(List.of(Condition.label(4)), batches.get(1).conditions());
      assertEquals(Shape.of(1, 2, 2, 2), batches.get(1).latents().shape());
    }
  }

  @Test
  void recordedNoiseTakesThePlaceOfTheSeeds() {
    try (NormalModel model = new NormalModel(COARSE)) {
      Tensor recorded =
          new GaussianStreams(6).noise(0, 3, GaussianStreams.START, NormalModel.LATENT);
      for (Edit edit : edits()) {
        assertArrayEquals(
            edit.latents(model.pipeline, REQUEST).toFloatArray(),
            edit.latents(model.pipeline, REQUEST.withSeed(1).withNoise(recorded)).toFloatArray());
      }
    }
  }
}
