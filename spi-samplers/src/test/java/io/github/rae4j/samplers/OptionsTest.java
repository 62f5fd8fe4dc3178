// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.samplers.ode.Dopri5;
import io.github.rae4j.samplers.ode.ErrorControl;
import io.github.rae4j.samplers.ode.Euler;
import io.github.rae4j.samplers.schedule.GvpSchedule;
import io.github.rae4j.samplers.schedule.LinearSchedule;
import io.github.rae4j.samplers.schedule.TimeDistribution;
import io.github.rae4j.samplers.schedule.VpSchedule;
import io.github.rae4j.samplers.sde.DiffusionForm;
import io.github.rae4j.samplers.sde.EulerMaruyama;
import io.github.rae4j.samplers.sde.LastStep;
import io.github.rae4j.samplers.sde.StochasticHeun;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.AnalyticModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid options are rejected with the name of their key; missing ones get the right defaults. */
class OptionsTest {
  private static final VelocityFunction MODEL = new AnalyticModel(-0.6f, 0.8f, 0.25f, 0.9f);

  private static Map<String, Object> json(String text) throws Exception {
    return new ObjectMapper()
        .readValue(text.replace('\'', '"'), new TypeReference<Map<String, Object>>() {});
  }

  private static String refused(Executable creation) {
    return String.valueOf(assertThrows(RaeException.class, creation).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ODE/euler  | {'num_steps': 1}             | num_steps: must be at least 2, but is 1
          ODE/euler  | {'num_steps': 'many'}        | num_steps: expected a whole number, found the text 'many'
          ODE/heun   | {'atol': 1e-6}               | unknown key 'atol'
          ODE/rk4    | {'reverse': true}            | reverse: integration from data to noise is not supported; leave it out or say false
          ODE/euler  | {'num_step': 9}              | unknown key 'num_step' (did you mean 'num_steps'?)
          ODE/dopri5 | {'atol': -1}                 | atol: must not be negative, but is -1.0
          ODE/dopri5 | {'reverse': true}            | reverse: integration from data to noise is not supported; leave it out or say false
          ODE/dopri5 | {'atol': 0, 'rtol': 0}       | atol: atol and rtol must not both be 0
          ODE/bosh3  | {'error_control': 'pixel'}   | error_control: 'pixel' is not known; expected one of image, batch
          SDE/euler  | {'diffusion_form': 'cosine'} | diffusion_form: 'cosine' is not known; expected one of constant, SBDM, sigma, linear, decreasing, increasing-decreasing
          SDE/euler  | {'last_step': 'Best'}        | last_step: 'Best' is not known; expected one of none, Mean, Tweedie, Euler
          SDE/heun   | {'last_step_size': 0}        | last_step_size: must lie in (0, 1), but is 0.0
          SDE/heun   | {'last_step_size': 1}        | last_step_size: must lie in (0, 1), but is 1.0
          ODE/unipc  | {'order': 4}                 | order: must lie in [2, 3], but is 4
          ODE/unipc  | {'variant': 'bh3'}           | variant: 'bh3' is not known; expected one of bh1, bh2
          ODE/dpm++2m | {'reverse': true}           | reverse: integration from data to noise is not supported; leave it out or say false
          ODE/ab2    | {'first_step': 'rk4'}        | first_step: 'rk4' is not known; expected one of euler, heun
          SDE/heun   | {'diffusion_norm': 'x'}      | diffusion_norm: expected a number, found the text 'x'
          """)
  void refusedBySamplers(String name, String params, String message) throws Exception {
    Map<String, Object> section = json(params);
    String actual = refused(() -> Runs.sampler(name, section));
    assertTrue(actual.startsWith("test.yaml: " + message), actual);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Linear | {'prediction': 'x0'}         | prediction: 'x0' is not known; expected one of velocity, noise, score, data
          Linear | {'loss_weight': 'heavy'}     | loss_weight: 'heavy' is not known; expected one of none, velocity, likelihood
          GVP    | {'sample_eps': -0.1}         | sample_eps: must lie in [0, 0.5), but is -0.1
          VP     | {'sample_eps': 0.5}          | sample_eps: must lie in [0, 0.5), but is 0.5
          VP     | {'train_eps': 'small'}       | train_eps: expected a number, found the text 'small'
          Linear | {'t_eps': 0.5}               | t_eps: must lie in [0, 0.5), but is 0.5
          Linear | {'time_dist_type': 'cosine'} | time_dist_type: 'cosine' is not known; expected uniform or logit-normal_MU_SIGMA with SIGMA > 0
          Linear | {'time_dist_type': 'logit-normal_0_0'} | time_dist_type: 'logit-normal_0_0' is not known
          Linear | {'path': 'x'}                | unknown key 'path'
          """)
  void refusedBySchedules(String name, String params, String message) throws Exception {
    Map<String, Object> section = json(params);
    String actual = refused(() -> Runs.schedule(name, 1, section));
    assertTrue(actual.startsWith("test.yaml: " + message), actual);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          cfg          | {'scale': -2}                | scale: must not be negative, but is -2.0
          autoguidance | {'scale': 'strong'}          | scale: expected a number, found the text 'strong'
          cfg          | {'t_min': 0.7, 't_max': 0.2} | t_min: must be less than t_max; they are 0.7 and 0.2
          cfg          | {'t_min': 0.5, 't_max': 0.5} | t_min: must be less than t_max; they are 0.5 and 0.5
          none         | {'t_max': 0.5}               | unknown key 't_max'
          cfg          | {'t_max': 1.5}               | t_max: must lie in [0, 1], but is 1.5
          autoguidance | {'t-min': -0.1}              | t-min: must lie in [0, 1], but is -0.1
          cfg          | {'interval': [0, 1]}         | unknown key 'interval'
          """)
  void refusedByGuidance(String name, String params, String message) throws Exception {
    Map<String, Object> section = json(params);
    String actual = refused(() -> Runs.guidance(name, section));
    assertTrue(actual.startsWith("test.yaml: " + message), actual);
  }

  /** Overriding mode or method alone must work on the released configs. */
  @ParameterizedTest
  @ValueSource(strings = {"ODE/euler", "ODE/dopri5", "SDE/euler", "SDE/heun"})
  void optionsOfOtherSolversMayStayBehind(String name, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        stage_2: {target: DiT}
        transport: {params: {path_type: Linear, sample_eps: null}}
        sampler:
          mode: ODE
          params: {sampling_method: dopri5, num_steps: 9, atol: 1e-5, reverse: false, last_step: null}
        """);
    String[] parts = name.split("/", 2);
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly =
          new ModelAssembly(
              RaeConfig.load(
                  file.toString(),
                  List.of(
                      "sampler.mode=" + parts[0], "sampler.params.sampling_method=" + parts[1])),
              registry);
      assembly.sampler();
      boolean takesTolerance = name.equals("ODE/dopri5");
      String note = "sampler.params.atol has no effect: '" + name + "' has no such option";
      assertEquals(!takesTolerance, assembly.notes().contains(note), () -> "" + assembly.notes());
    }
  }

  /** The defaults in Java are those of a config. */
  @Test
  void buildersStartFromTheDefaultsOfAConfig() {
    assertEquals(Runs.sampler("ODE/euler", Map.of()), Euler.builder().build());
    assertEquals(new Euler(25), Euler.builder().numSteps(25).build());
    assertEquals(
        Runs.sampler("ODE/dopri5", Map.of("rtol", 1e-4)), Dopri5.builder().rtol(1e-4).build());
    assertEquals(new Dopri5(50, 1e-6, 1e-3, ErrorControl.IMAGE, false), Dopri5.builder().build());
    assertEquals(
        Runs.sampler("SDE/euler", Map.of("diffusion_form", "sigma")),
        EulerMaruyama.builder().diffusionForm(DiffusionForm.SIGMA).build());
    assertEquals(
        new StochasticHeun(250, DiffusionForm.SBDM, 1, LastStep.MEAN, 0.04),
        StochasticHeun.builder().build());
    NoiseSchedule built =
        LinearSchedule.builder().shift(2).prediction(Prediction.SCORE).sampleEps(0.01).build();
    NoiseSchedule read =
        Runs.schedule("Linear", 2, Map.of("prediction", "score", "sample_eps", 0.01));
    assertEquals(read.odeInterval(), built.odeInterval());
    assertEquals(read.prediction(), built.prediction());
    assertArrayEquals(
        read.grid(read.odeInterval(), 9), built.grid(built.odeInterval(), 9), "the shift");
    TimeDistribution late = new TimeDistribution(TimeDistribution.Kind.LOGIT_NORMAL, -0.4, 1e-5);
    assertEquals(
        late, GvpSchedule.builder().timeDistribution(late).build().options().timeDistribution());
  }

  @Test
  void javaIsRefusedByTheSameRules() {
    assertEquals("Euler: num_steps: must be at least 2, but is 1", refused(() -> new Euler(1)));
    assertEquals(
        "Dopri5: atol: atol and rtol must not both be 0",
        refused(() -> Dopri5.builder().atol(0).rtol(0).build()));
    assertEquals(
        "TransportOptions: t_eps: must lie in [0, 0.5), but is -1.0",
        refused(() -> VpSchedule.builder().tEps(-1).build()));
  }

  @Test
  void nullIsNoLastStep() throws Exception {
    Sampler none = EulerMaruyama.builder().lastStep(LastStep.NONE).build();
    assertEquals(none, Runs.sampler("SDE/euler", json("{'last_step': null}")));
    assertEquals(none, Runs.sampler("SDE/euler", Map.of("last_step", "none")));
    assertEquals(none, Runs.sampler("SDE/euler", Map.of("last_step", "null")));
  }

  @Test
  void rejectsUnknownMethodAndListsTheKnownOnes() {
    String message = refused(() -> Runs.sampler("ODE/heun22", Map.of()));
    assertTrue(message.startsWith("there is no sampler 'ODE/heun22'"), message);
    assertTrue(message.contains("ODE/heun, ODE/heun3, ODE/midpoint, ODE/rk4"), message);
  }

  @Test
  void acceptsTheNamesOfTheReference() {
    Runs.sampler("ODE/heun2", Map.of());
    Runs.sampler("SDE/Euler", Map.of());
    assertEquals(
        StochasticHeun.builder().diffusionForm(DiffusionForm.INCREASING_DECREASING).build(),
        Runs.sampler("SDE/Heun", Map.of("diffusion_form", "inccreasing-decreasing")));
    assertEquals(
        Prediction.DATA, Runs.schedule("Linear", 1, Map.of("prediction", "x")).prediction());
  }

  @Test
  void rejectsShiftBelowOneNamingItsKeys() {
    String message = refused(() -> Runs.schedule("Linear", 0.5, Map.of()));
    assertTrue(message.contains("0.5") && message.contains("misc.time_dist_shift_dim"), message);
  }

  /** The reference leaves them null and then fails. */
  @Test
  void missingAndNullEpsGetTheDefaultsThatTheReferenceIntends() throws Exception {
    TimeInterval expected = new TimeInterval(1e-3, 1 - 1e-3);
    assertEquals(expected, Runs.schedule("GVP", 1, json("{'prediction': 'noise'}")).odeInterval());
    assertEquals(
        expected,
        Runs.schedule("Linear", 1, json("{'prediction': 'score', 'sample_eps': null}"))
            .odeInterval());
    assertEquals(new TimeInterval(0, 1 - 1e-3), Runs.schedule("VP", 1, Map.of()).odeInterval());
    // Velocity models on these paths need no eps, so it is 0 whatever the config says.
    assertEquals(
        new TimeInterval(0, 0.999),
        Runs.schedule("Linear", 1, Map.of("sample_eps", 0.1)).odeInterval());
  }

  private static String failing(Sampler sampler, NoiseSchedule schedule) {
    Tensor noise = Runs.gaussian(1, 1, 4);
    return refused(() -> Runs.sample(sampler, schedule, MODEL, noise));
  }

  @ParameterizedTest
  @CsvSource({"Linear, noise", "Linear, score", "GVP, noise", "GVP, score"})
  void theEndOfThePathIsRefusedWhereItDividesByZero(String path, String prediction) {
    String message =
        failing(
            Runs.sampler("ODE/euler", Map.of("num_steps", 5)),
            Runs.schedule(path, 1, Map.of("prediction", prediction, "sample_eps", 0)));
    assertEquals(
        ("at t = 1.0 this path cannot turn a predicted %s into a velocity; keep away from the end"
                + " of the path by a positive transport.params.sample_eps")
            .formatted(prediction),
        message);
  }

  @Test
  void rejectsNegativeDiffusionBeforeTheModelRuns() {
    NoiseSchedule linear = Runs.schedule("Linear", 1, Map.of());
    String message = failing(Runs.sampler("SDE/euler", Map.of()), linear);
    assertTrue(message.startsWith("sampler.params.diffusion_form: SBDM"), message);
    assertTrue(message.contains("use constant, sigma, linear"), message);
  }

  @Test
  void rejectsHeunWithoutLastStepAsItNeedsTheScoreOfTheData() throws Exception {
    NoiseSchedule linear = Runs.schedule("Linear", 1, Map.of());
    Sampler heun = Runs.sampler("SDE/heun", json("{'diffusion_form': 'sigma', 'last_step': null}"));
    String message = failing(heun, linear);
    assertTrue(message.startsWith("at t = 0.0 this path cannot turn"), message);
    assertTrue(message.contains("sampler.params.last_step"), message);
  }

  @Test
  void rejectsToleranceThatCannotBeMet() {
    VelocityFunction rough =
        (x, t, y) -> {
          float[] values = x.toFloatArray();
          for (int i = 0; i < values.length; i++) {
            values[i] = Float.floatToIntBits(values[i]) % 1000;
          }
          return Tensor.of(values, x.shape().dims());
        };
    Sampler dopri5 = Runs.sampler("ODE/dopri5", Map.of("atol", 1e-12, "rtol", 0));
    String message =
        refused(
            () ->
                Runs.sample(
                    dopri5, Runs.schedule("Linear", 1, Map.of()), rough, Runs.gaussian(1, 1, 4)));
    assertTrue(message.contains("ODE/dopri5 cannot keep the error below atol 1.0E-12"), message);
    assertTrue(message.contains("raise sampler.params.atol or rtol"), message);
  }

  @Test
  void adaptiveSolversReportValuesThatAreNotFinite() {
    VelocityFunction broken =
        (x, t, y) -> {
          float[] values = x.toFloatArray();
          values[0] = t.floats().get(0) < 0.5f ? Float.NaN : 0;
          return Tensor.of(values, x.shape().dims());
        };
    String message =
        refused(
            () ->
                Runs.sample(
                    Runs.sampler("ODE/dopri5", Map.of()),
                    Runs.schedule("Linear", 1, Map.of()),
                    broken,
                    Runs.gaussian(1, 1, 4)));
    assertTrue(message.startsWith("the model gave values that are not finite near t = "), message);
  }
}
