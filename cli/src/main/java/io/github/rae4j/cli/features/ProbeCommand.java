// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.features;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.probe.ExtractedFeatures;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeModel;
import io.github.rae4j.probe.ProbeProvider;
import io.github.rae4j.probe.ProbeResult;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Linear probing of an encoder, and an independent look at the classes of generated images. */
@Command(
    name = "probe",
    description =
        "Train a classifier on an encoder's mean-pooled tokens, or on pixels, and test it.",
    footer = {
      "",
      "Examples:",
      "  rae4j probe --train fashion-mnist --test fashion-mnist:split=test \\",
      "    --prepare pad:32",
      "  rae4j probe --config dinov2-b-vitxl --train imagenet/train \\",
      "    --test imagenet/val",
      "  rae4j probe --train a/ --test b/ --option epochs=20,learning_rate=0.05",
      "  rae4j probe --train a/ --test b/ --option config=trainers.xml,trainer=svm",
      "  rae4j probe --train fashion-mnist --test samples.npz --prepare pad:32 \\",
      "    --features grey --option trainer=gradient-boosting",
      "    (needs RAE4J_PROFILE=boosting)"
    })
public final class ProbeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(64);

  @Option(names = "--train", paramLabel = "DATA", description = "Labelled images to train on.")
  private String train = "";

  @Option(names = "--test", paramLabel = "DATA", description = "Labelled images to test on.")
  private String test = "";

  @Option(
      names = "--features",
      paramLabel = "WHAT",
      defaultValue = "tokens",
      description =
          "What the classifier sees: the encoder's mean-pooled tokens (tokens) or the prepared"
              + " image's pixels (grey), independent of any model (default: ${DEFAULT-VALUE}).")
  private ProbedFeatures features = ProbedFeatures.TOKENS;

  @Option(
      names = "--probe",
      paramLabel = "NAME",
      defaultValue = "tribuo",
      description = "The probe (see 'rae4j list'; default: ${DEFAULT-VALUE}).")
  private String probe = "tribuo";

  @Option(
      names = "--option",
      split = ",",
      paramLabel = "KEY=VALUE",
      description = "An option of the probe, such as epochs=20.")
  private List<String> options = List.of();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Also write the report as JSON, with the provenance of model and evaluation.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Also write the trained classifier in its library's format; Tribuo's models are read by"
              + " Model.deserializeFromFile.")
  private Optional<Path> save = Optional.empty();

  @Override
  public Integer call() {
    final long start = System.nanoTime();
    config.requireNoFiles();
    data.requireUsage();
    batching.requireUsage();
    out.ifPresent(file -> Targets.requireWritable(file, false));
    save.ifPresent(file -> Targets.requireWritable(file, false));
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    try (Session session = new Session(common, engine, loaded);
        Registry registry = common.registry();
        ImageDataSet training = open(registry, "--train", train);
        ImageDataSet testing = open(registry, "--test", test)) {
      Map<String, Object> given = ConfigParameters.assignments("--option", options);
      ConfigParameters parameters = ConfigParameters.of("--option", given);
      ProbeProvider probes = registry.find(ProbeProvider.class, probe);
      Probe made = PluginAnswers.made(probes, probes.create(parameters));
      parameters.rejectUnknown();
      UnaryOperator<Tensor> network = features.of(session);
      ImageSize imageSize = session.imageSize();
      Progress progress = common.progress();
      Map<String, Object> report = new LinkedHashMap<>();
      Map<String, Object> times = new LinkedHashMap<>();
      ProbeResult result;
      int trained;
      int tested;
      try (ImageStream trainImages = open(training, imageSize);
          ImageStream testImages = open(testing, imageSize)) {
        ExtractedFeatures trainFeatures =
            features(network, training, trainImages, progress, "training set");
        ExtractedFeatures testFeatures =
            features(network, testing, testImages, progress, "test set");
        result =
            PluginAnswers.given(
                made, "run", made.run(trainFeatures, testFeatures), "the result of the probe");
        report.put("accuracy", result.accuracy());
        report.putAll(result.measures());
        trained = trainFeatures.done();
        tested = testFeatures.done();
        report.put("train_images", trained);
        report.put("test_images", tested);
        times.put("seconds_of_extraction", trainFeatures.seconds() + testFeatures.seconds());
        reportSkipped(trainImages);
        reportSkipped(testImages);
        report.put("notes", DataMixin.notes(common, training, testing));
      } finally {
        progress.finish();
      }
      times.put("seconds", Progress.secondsSince(start));
      Map<String, String> dataIdentity = new LinkedHashMap<>(DataMixin.remarks(training));
      dataIdentity.putAll(data.identity(training, imageSize));
      report.put("data", dataIdentity);
      report.put("test", testing.origin());
      report.put("probe", probe);
      report.put("options", given);
      report.put("features", features.name().toLowerCase(Locale.ROOT));
      if (features == ProbedFeatures.TOKENS) {
        report.put("encoder", encoder(session));
      }
      session.precision().ifPresent(p -> report.put("precision", p.toString()));
      report.put("provenance", result.provenance());
      ProbeModel model = result.model();
      save.ifPresent(file -> AtomicFiles.write(file, model::save));
      out.ifPresent(file -> write(file, report));
      common.print(result.table());
      common.print(
          String.format(
              Locale.ROOT,
              "accuracy  %.4f  (%,d training and %,d test images, %.1f s)",
              result.accuracy(),
              trained,
              tested,
              Progress.secondsSince(start)));
      // The file holds no times, so that equal runs write equal bytes.
      report.putAll(times);
      common.result(report);
    }
    return 0;
  }

  private Map<String, String> encoder(Session session) {
    return session
        .provenance(
            config.describe(ConfigMixin.BUNDLED), "probed", session.assembly().encoderFiles())
        .asText();
  }

  private ImageDataSet open(Registry registry, String option, String location) {
    config.fetching().dataSet(common, registry, location);
    return data.open(registry, option, location);
  }

  private ImageStream open(ImageDataSet images, ImageSize imageSize) {
    return data.stream(images, imageSize).open(0, data.size(images));
  }

  private ExtractedFeatures features(
      UnaryOperator<Tensor> network,
      ImageDataSet images,
      ImageStream stream,
      Progress progress,
      String what) {
    int[] done = {0};
    return new ExtractedFeatures(
        images.origin(),
        stream,
        batching.size(),
        batch -> {
          Tensor vectors = network.apply(batch);
          done[0] += vectors.shape().intDim(0);
          progress.show(what, done[0] / (double) data.size(images));
          return vectors;
        });
  }

  private void reportSkipped(ImageStream images) {
    DataMixin.report(common, images.skipped().stream().map(ImageStream.Skipped::id).toList());
  }

  private static void write(Path file, Map<String, Object> report) {
    AtomicFiles.write(
        file,
        temporary ->
            Files.write(
                temporary,
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(report)));
  }
}
