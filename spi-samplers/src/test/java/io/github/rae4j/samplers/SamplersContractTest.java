// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import io.github.rae4j.samplers.multistep.AdamsBashforth2Provider;
import io.github.rae4j.samplers.multistep.DpmSolver2MProvider;
import io.github.rae4j.samplers.multistep.DpmSolver3MProvider;
import io.github.rae4j.samplers.multistep.StochasticDpmSolver2MProvider;
import io.github.rae4j.samplers.multistep.UniPcProvider;
import io.github.rae4j.samplers.ode.Bosh3Provider;
import io.github.rae4j.samplers.ode.Dopri5Provider;
import io.github.rae4j.samplers.ode.EulerProvider;
import io.github.rae4j.samplers.ode.FlowMatchEulerProvider;
import io.github.rae4j.samplers.ode.Heun3Provider;
import io.github.rae4j.samplers.ode.HeunProvider;
import io.github.rae4j.samplers.ode.MidpointProvider;
import io.github.rae4j.samplers.ode.RungeKutta4Provider;
import io.github.rae4j.samplers.sde.EulerMaruyamaProvider;
import io.github.rae4j.samplers.sde.StochasticHeunProvider;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.testkit.SamplerContract;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;

/** All solvers fulfil the sampler contract. */
class SamplersContractTest {
  private static final Map<String, Object> FIXED = Map.of("num_steps", 20, "reverse", false);
  private static final Map<String, Object> ADAPTIVE =
      Map.of("num_steps", 6, "atol", 1e-5, "rtol", 1e-3, "error_control", "image");
  private static final Map<String, Object> STOCHASTIC =
      Map.of(
          "num_steps",
          40,
          "diffusion_form",
          "sigma",
          "diffusion_norm",
          1.0,
          "last_step",
          "Mean",
          "last_step_size",
          0.04);

  private abstract static class Contract extends SamplerContract {
    private final Supplier<SamplerProvider> provider;
    private final Map<String, Object> parameters;

    Contract(Supplier<SamplerProvider> provider, Map<String, Object> parameters) {
      this.provider = provider;
      this.parameters = parameters;
    }

    @Override
    protected SamplerProvider provider() {
      return provider.get();
    }

    @Override
    protected Map<String, Object> parameters() {
      return parameters;
    }
  }

  @Nested
  class Euler extends Contract {
    Euler() {
      super(EulerProvider::new, FIXED);
    }
  }

  @Nested
  class Midpoint extends Contract {
    Midpoint() {
      super(MidpointProvider::new, FIXED);
    }
  }

  @Nested
  class Heun extends Contract {
    Heun() {
      super(HeunProvider::new, FIXED);
    }
  }

  @Nested
  class Heun3 extends Contract {
    Heun3() {
      super(Heun3Provider::new, FIXED);
    }
  }

  @Nested
  class RungeKutta4 extends Contract {
    RungeKutta4() {
      super(RungeKutta4Provider::new, FIXED);
    }
  }

  @Nested
  class Bosh3 extends Contract {
    Bosh3() {
      super(Bosh3Provider::new, ADAPTIVE);
    }
  }

  @Nested
  class Dopri5 extends Contract {
    Dopri5() {
      super(Dopri5Provider::new, ADAPTIVE);
    }
  }

  @Nested
  class FlowMatchEuler extends Contract {
    FlowMatchEuler() {
      super(FlowMatchEulerProvider::new, Map.of("num_steps", 20));
    }

    @Override
    protected boolean walksTheGrid() {
      return false;
    }
  }

  @Nested
  class AdamsBashforth2 extends Contract {
    AdamsBashforth2() {
      super(AdamsBashforth2Provider::new, FIXED);
    }
  }

  @Nested
  class DpmSolver2M extends Contract {
    DpmSolver2M() {
      super(DpmSolver2MProvider::new, FIXED);
    }
  }

  @Nested
  class DpmSolver3M extends Contract {
    DpmSolver3M() {
      super(DpmSolver3MProvider::new, FIXED);
    }
  }

  @Nested
  class UniPc extends Contract {
    UniPc() {
      super(UniPcProvider::new, Map.of("num_steps", 20, "order", 3, "disable_corrector", 2));
    }
  }

  @Nested
  class UniPcWithLinearScale extends Contract {
    UniPcWithLinearScale() {
      super(UniPcProvider::new, Map.of("num_steps", 20, "variant", "bh1"));
    }
  }

  private abstract static class Stochastic extends Contract {
    Stochastic(Supplier<SamplerProvider> provider) {
      super(provider, STOCHASTIC);
    }

    /** Some of the noise of the last step remains. */
    @Override
    protected double distanceFromData() {
      return 0.4;
    }
  }

  @Nested
  class EulerMaruyama extends Stochastic {
    EulerMaruyama() {
      super(EulerMaruyamaProvider::new);
    }
  }

  @Nested
  class StochasticHeun extends Stochastic {
    StochasticHeun() {
      super(StochasticHeunProvider::new);
    }
  }

  @Nested
  class StochasticDpmSolver2M extends Contract {
    StochasticDpmSolver2M() {
      super(StochasticDpmSolver2MProvider::new, Map.of("num_steps", 40, "solver_type", "heun"));
    }
  }
}
