module org.example.parts {
  requires io.github.rae4j.api;

  provides io.github.rae4j.metric.MetricProvider with
      org.example.parts.MeanAbsoluteErrorProvider;
  provides io.github.rae4j.sampling.SamplerProvider with
      org.example.parts.AdamsBashforthProvider;
}
