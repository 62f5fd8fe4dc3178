// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.BulkSampling;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.ResumableGeneratedImages;
import io.github.rae4j.evaluation.run.ImageRecords;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.io.Sha256;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Generates images under a protocol and measures them. */
@Command(
    name = "generation",
    description = {
      "Generate images by a config and measure them.",
      "Without --config: the bundled model against the test set of Fashion-MNIST, in the features"
          + " of its own encoder.",
      "Every batch is kept on the disk until the report is written (3 bytes a pixel: 10 GB for"
          + " 50,000 images of 256 x 256), beside --out or --report where one is given; a run that"
          + " was killed goes on when the same command is given again."
    })
final class EvaluateGenerationCommand extends EvaluateModelCommand {
  private static final int DEFAULT_COUNT = 50_000;
  private static final int DIGITS = 16;

  @Option(
      names = "--reference",
      paramLabel = "PATH",
      description = "Statistics (.npz) or a data set, instead of the protocol's.")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "PLAN",
      description =
          "Classes of the images: balanced, random, cyclic or none (default: the protocol's).")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of noise and labels (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + GaussianStreams.DEFAULT_SEED)
  private long seed;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Also keep the images, as an .npz for ADM's evaluation.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      defaultValue = "64",
      description = "Images that are generated together (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Override
  public Integer call() {
    UsageException.requirePositive("--batch-size", batchSize);
    out.ifPresent(file -> Targets.requireArchive("--out", file));
    return super.call();
  }

  @Override
  String defaultProtocol(Session session) {
    return session.defaultGenerationProtocol();
  }

  @Override
  void evaluate(
      Session session, EvaluationProtocol protocol, EvaluationOptions options, Progress progress) {
    int given = evaluation().count(protocol);
    int count = given > 0 ? given : DEFAULT_COUNT;
    LabelSampling sampling = labels.map(LabelSampling::parse).orElse(protocol.labels());
    try (Evaluator evaluator = new Evaluator(session.registry(), session.engine(), options)) {
      Optional<String> compared = reference.or(protocol::reference);
      evaluator.openForSet(compared);
      GenerationPipeline pipeline = session.generation();
      GenerationRequest request =
          GenerationRequest.of(sampling.labels(pipeline.backbone().numClasses(), count, seed))
              .withSeed(seed)
              .withBatchSize(batchSize);
      Map<String, String> hashes = Session.hashes(session.assembly().generationFiles());
      Map<String, String> identity = identity(session, request, hashes);
      try (WorkFolder folder = WorkFolder.open(target(identity), identity)) {
        ImageRecords images = new ImageRecords(folder);
        EvaluationResult outcome =
            measure(evaluator, pipeline, request, images, compared, progress, folder);
        progress.finish();
        out.ifPresent(file -> images.writeTo(file, request.labels()));
        report(session, protocol, outcome, hashes, settings(sampling));
        folder.delete();
      }
    }
  }

  private Map<String, String> identity(
      Session session, GenerationRequest request, Map<String, String> hashes) {
    Provenance provenance = session.provenance(described(), Optional.of(seed), "measured", hashes);
    return BulkSampling.identity(provenance, request, engine().settings());
  }

  /**
   * The target beside which the work folder is created; without one named by the user, a location
   * that is unique to this run.
   */
  private Path target(Map<String, String> identity) {
    return out.or(evaluation()::report)
        .orElseGet(
            () ->
                ModelLocations.fromEnvironment()
                    .home()
                    .resolve("evaluations")
                    .resolve(Sha256.of(identity.toString()).substring(0, DIGITS)));
  }

  private EvaluationResult measure(
      Evaluator evaluator,
      GenerationPipeline pipeline,
      GenerationRequest request,
      ImageRecords images,
      Optional<String> compared,
      Progress progress,
      WorkFolder folder) {
    if (images.done() > 0) {
      common()
          .log(
              "%,d of %,d images are there already; going on"
                  .formatted(images.done(), request.labels().size()));
    }
    try {
      return evaluator.evaluateSet(
          new ResumableGeneratedImages(
              described(),
              pipeline,
              request,
              images,
              progress.startingAt(images.done() / (double) request.labels().size())),
          compared);
    } catch (CancellationException e) {
      common().logResumable(folder);
      throw e;
    }
  }

  private Map<String, Object> settings(LabelSampling sampling) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("seed", seed);
    settings.put("labels", sampling.toString());
    settings.put("batchSize", batchSize);
    return settings;
  }
}
