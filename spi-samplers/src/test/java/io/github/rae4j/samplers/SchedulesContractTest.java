// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import io.github.rae4j.samplers.schedule.GvpProvider;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.samplers.schedule.VpProvider;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.testkit.NoiseScheduleContract;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** All paths fulfil the noise schedule contract. */
class SchedulesContractTest {
  private static final Map<String, Object> PARAMETERS =
      Map.of(
          "prediction",
          "velocity",
          "loss_weight",
          "none",
          "train_eps",
          1e-5,
          "sample_eps",
          1e-3,
          "t_eps",
          0.05,
          "whole_path",
          false,
          "time_dist_type",
          "logit-normal_0_1");

  @Nested
  class Linear extends NoiseScheduleContract {
    @Override
    protected NoiseScheduleProvider provider() {
      return new LinearProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return PARAMETERS;
    }
  }

  /** As in RAEv2: predicted data, and a grid that reaches t = 0. */
  @Nested
  class WholeLinear extends NoiseScheduleContract {
    @Override
    protected NoiseScheduleProvider provider() {
      return new LinearProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      Map<String, Object> parameters = new HashMap<>(PARAMETERS);
      parameters.put("prediction", "x");
      parameters.put("whole_path", true);
      return parameters;
    }
  }

  @Nested
  class Gvp extends NoiseScheduleContract {
    @Override
    protected NoiseScheduleProvider provider() {
      return new GvpProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return PARAMETERS;
    }
  }

  @Nested
  class Vp extends NoiseScheduleContract {
    @Override
    protected NoiseScheduleProvider provider() {
      return new VpProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return PARAMETERS;
    }

    /** The reference combines this path with the drift of the forward process. */
    @Override
    protected boolean driftFitsThePath() {
      return false;
    }
  }

  @Nested
  class VpOfData extends NoiseScheduleContract {
    @Override
    protected NoiseScheduleProvider provider() {
      return new VpProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("prediction", "data");
    }

    /** As for {@link Vp}. */
    @Override
    protected boolean driftFitsThePath() {
      return false;
    }
  }
}
