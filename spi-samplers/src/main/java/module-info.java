/** Noise schedules, solvers and guidance. */
module io.github.rae4j.samplers {
  requires transitive io.github.rae4j.api;
  requires org.apache.commons.numbers.gamma;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.samplers.guidance;
  exports io.github.rae4j.samplers.multistep;
  exports io.github.rae4j.samplers.ode;
  exports io.github.rae4j.samplers.schedule;
  exports io.github.rae4j.samplers.sde;

  provides io.github.rae4j.sampling.GuidanceProvider with
      io.github.rae4j.samplers.guidance.NoGuidanceProvider,
      io.github.rae4j.samplers.guidance.ClassifierFreeGuidanceProvider,
      io.github.rae4j.samplers.guidance.AutoGuidanceProvider,
      io.github.rae4j.samplers.guidance.InternalGuidanceProvider;
  provides io.github.rae4j.sampling.NoiseScheduleProvider with
      io.github.rae4j.samplers.schedule.LinearProvider,
      io.github.rae4j.samplers.schedule.GvpProvider,
      io.github.rae4j.samplers.schedule.VpProvider;
  provides io.github.rae4j.sampling.SamplerProvider with
      io.github.rae4j.samplers.ode.EulerProvider,
      io.github.rae4j.samplers.ode.MidpointProvider,
      io.github.rae4j.samplers.ode.HeunProvider,
      io.github.rae4j.samplers.ode.Heun3Provider,
      io.github.rae4j.samplers.ode.RungeKutta4Provider,
      io.github.rae4j.samplers.ode.Dopri5Provider,
      io.github.rae4j.samplers.ode.Bosh3Provider,
      io.github.rae4j.samplers.ode.FlowMatchEulerProvider,
      io.github.rae4j.samplers.multistep.AdamsBashforth2Provider,
      io.github.rae4j.samplers.multistep.DpmSolver2MProvider,
      io.github.rae4j.samplers.multistep.DpmSolver3MProvider,
      io.github.rae4j.samplers.multistep.UniPcProvider,
      io.github.rae4j.samplers.sde.EulerMaruyamaProvider,
      io.github.rae4j.samplers.sde.StochasticHeunProvider,
      io.github.rae4j.samplers.multistep.StochasticDpmSolver2MProvider;
}
