module org.example.parts {
  requires io.github.rae4j.api;

  exports org.example.parts;

  provides io.github.rae4j.metric.MetricProvider with
      org.example.parts.MeanAbsoluteErrorProvider;
  provides io.github.rae4j.model.EncoderProvider with
      org.example.parts.MeanColoursProvider;
  provides io.github.rae4j.sampling.GuidanceProvider with
      org.example.parts.RisingGuidanceProvider;
  provides io.github.rae4j.sampling.SamplerProvider with
      org.example.parts.AdamsBashforthProvider;
}
