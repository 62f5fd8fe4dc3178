// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.spark;

import io.github.rae4j.cli.evaluation.EvaluateCommand;
import io.github.rae4j.cli.features.StatsCommand;
import io.github.rae4j.cli.model.EncodeCommand;
import io.github.rae4j.cli.model.SampleCommand;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.cli.training.TrainCommand;
import io.github.rae4j.core.config.FastConfig;
import io.github.rae4j.core.config.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The arguments of a job, which are those of the one-machine command of the same name and some
 * more. They are read here too, so that what is wrong is said before a cluster is asked for
 * anything. Immutable.
 *
 * @param words of the job, for example {@code evaluate generation}
 * @param arguments of the job, as they were given
 * @param config that was named; empty for the bundled one
 * @param overrides of the config
 * @param fast whether the sampler that the config records as fast is to be used
 * @param batchSize images of a block; of no meaning for training
 * @param engine that runs the networks
 * @param device of the engine
 * @param precision of training; empty where the job has none
 * @param training what is trained; empty for other jobs
 */
record JobArguments(
    List<String> words,
    List<String> arguments,
    String config,
    List<String> overrides,
    boolean fast,
    int batchSize,
    String engine,
    String device,
    String precision,
    Optional<TrainingArguments> training) {
  private static final Pattern OVERRIDE =
      Pattern.compile("[A-Za-z_][\\w.\\[\\]-]*=.*", Pattern.DOTALL);
  private static final String EVALUATE = "evaluate";
  private static final String SAMPLE = "sample";
  private static final String TRAIN = "train";
  private static final List<String> JOBS =
      List.of(SAMPLE, "encode", "stats", "evaluate generation", "evaluate reconstruction", TRAIN);

  /** Options of the one-machine commands that say something about one machine, and why. */
  private static final Map<String, String> ONE_MACHINE =
      Map.of(
          "--fetch", "fetch before: rae4j fetch NAME, into a folder that all hosts see",
          "--noise", "recorded noise is for comparisons on one machine",
          "--in", "tensors of one file are encoded on one machine",
          "--part", "the job divides the images itself",
          "--merge", "the job merges its parts itself",
          "--nproc", "Spark starts the processes; see --master",
          "--momentum", "a moving average depends on the order; leave it out for the exact moments",
          "--save-every", "each round is saved; see --round",
          "--decode-threads", "tasks decode; see --executor-cores and --task-cpus",
          "--device-index", "Spark gives each task its GPU; see --executor-gpus");

  /** What jobs have beside the options of the one-machine command. */
  private static final Map<String, Class<?>> MORE = Map.of("--round", Integer.class);

  private static final Map<String, Class<?>> MORE_OF_SAMPLE =
      Map.of("--format", String.class, "--shard-size", Integer.class);

  /** Images of a block unless another number is asked for; Spark's blocks are durable steps. */
  private static final int USUAL_BLOCK = 16;

  private static final int USUAL_MEASURED = 64;
  private static final String USUAL_ENGINE = "onnxruntime";
  private static final String TRAINING_ENGINE = "pytorch";

  /** Copies the lists. */
  JobArguments {
    words = List.copyOf(words);
    arguments = List.copyOf(arguments);
    overrides = List.copyOf(overrides);
  }

  /**
   * Reads the arguments.
   *
   * @param given the job and its arguments
   * @throws UsageException if there is no such job, or an argument is none of it
   */
  static JobArguments parse(List<String> given) {
    if (given.isEmpty()) {
      throw new UsageException("which job? one of " + String.join(", ", JOBS));
    }
    boolean two = given.get(0).equals(EVALUATE) && given.size() > 1;
    List<String> words = List.copyOf(given.subList(0, two ? 2 : 1));
    List<String> rest = List.copyOf(given.subList(words.size(), given.size()));
    String job = String.join(" ", words);
    if (!JOBS.contains(job)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "there is no job '%s' on Spark; there are %s%s",
              job,
              String.join(", ", JOBS),
              NearestName.hint(job, Set.copyOf(JOBS))));
    }
    ParseResult parsed = parse(job, rest);
    ONE_MACHINE.forEach(
        (option, why) -> {
          // The processes of training are its executors.
          boolean executors = option.equals("--nproc") && job.equals(TRAIN);
          if (parsed.hasMatchedOption(option) && !executors) {
            throw new UsageException(option + " is not for jobs on Spark: " + why);
          }
        });
    if (job.equals(SAMPLE) && !parsed.hasMatchedOption("--out")) {
      throw new UsageException("spark sample: --out is missing; name a folder or an .npz file");
    }
    if (job.equals("evaluate generation") && parsed.hasMatchedOption("--out")) {
      throw new UsageException(
          "spark evaluate generation keeps no images: run 'spark sample --out "
              + text(parsed, "--out", "")
              + "' and measure it by 'evaluate images'");
    }
    Map<Boolean, List<String>> positionals =
        parsed.matchedPositionals().stream()
            // Listed once for each of its values, and each time it has all of them.
            .distinct()
            .flatMap(positional -> positional.stringValues().stream())
            .collect(Collectors.partitioningBy(text -> OVERRIDE.matcher(text).matches()));
    String config = text(parsed, "--config", "");
    Optional<TrainingArguments> training =
        job.equals(TRAIN)
            ? Optional.of(
                TrainingArguments.of(
                    Optional.ofNullable(positionals.get(false)).orElse(List.of()),
                    config,
                    text(parsed, "--out", ""),
                    text(parsed, "--nproc", "")))
            : Optional.empty();
    List<String> overrides = Optional.ofNullable(positionals.get(true)).orElse(List.of());
    return new JobArguments(
        words,
        rest,
        config,
        withSteps(parsed, overrides),
        isFast(parsed, overrides),
        training.isPresent()
            ? 1
            : Integer.parseInt(text(parsed, "--batch-size", usualBatch(parsed))),
        text(parsed, "--engine", training.isPresent() ? TRAINING_ENGINE : USUAL_ENGINE),
        text(parsed, "--device", "cpu"),
        training.isPresent() ? text(parsed, "--precision", "fp32").toLowerCase(Locale.ROOT) : "",
        training);
  }

  /** Whether the fast sampler is asked for, beside nothing that it was not measured with. */
  private static boolean isFast(ParseResult parsed, List<String> overrides) {
    boolean fast = parsed.hasMatchedOption("--fast");
    if (fast && parsed.hasMatchedOption("--steps")) {
      throw new UsageException("--fast sets the number of steps; leave --steps out");
    }
    if (fast) {
      try {
        FastConfig.requireUnchanged(overrides);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    }
    return fast;
  }

  private static List<String> withSteps(ParseResult parsed, List<String> overrides) {
    List<String> all = new ArrayList<>(overrides);
    String steps = text(parsed, "--steps", "");
    if (!steps.isEmpty()) {
      all.add("sampler.params.num_steps=" + steps);
    }
    return all;
  }

  private static String usualBatch(ParseResult parsed) {
    String job = parsed.commandSpec().name();
    return Integer.toString(job.equals("generation") ? USUAL_MEASURED : USUAL_BLOCK);
  }

  private static String text(ParseResult parsed, String option, String absent) {
    return parsed.hasMatchedOption(option)
        ? parsed.matchedOption(option).originalStringValues().get(0)
        : absent;
  }

  private static ParseResult parse(String job, List<String> rest) {
    boolean evaluates = job.startsWith(EVALUATE);
    CommandLine program = evaluates ? new CommandLine(new EvaluateCommand()) : command(job);
    program.setCaseInsensitiveEnumValuesAllowed(true);
    List<String> words = new ArrayList<>(rest);
    CommandSpec spec = program.getCommandSpec();
    if (evaluates) {
      // picocli reads a command of a group through the group only.
      words.add(0, job.substring(EVALUATE.length() + 1));
      spec =
          Optional.ofNullable(spec.subcommands().get(words.get(0))).orElseThrow().getCommandSpec();
    }
    if (!job.equals(TRAIN)) {
      add(spec, MORE);
    }
    if (job.equals(SAMPLE)) {
      add(spec, MORE_OF_SAMPLE);
    }
    try {
      ParseResult parsed = program.parseArgs(words.toArray(String[]::new));
      return evaluates ? parsed.subcommand() : parsed;
    } catch (ParameterException e) {
      throw new UsageException("spark " + job + ": " + e.getMessage());
    }
  }

  private static void add(CommandSpec spec, Map<String, Class<?>> options) {
    options.forEach(
        (name, type) -> spec.addOption(OptionSpec.builder(name).type(type).arity("1").build()));
  }

  private static CommandLine command(String job) {
    return switch (job) {
      case SAMPLE -> new CommandLine(new SampleCommand());
      case "encode" -> new CommandLine(new EncodeCommand());
      case TRAIN -> new CommandLine(new TrainCommand());
      default -> new CommandLine(new StatsCommand());
    };
  }

  /**
   * Whether matrix products are those of OpenBLAS, which needs the threads of OpenMP to sleep while
   * they wait.
   */
  boolean usesOpenBlas() {
    return engine.equals(TRAINING_ENGINE) && !precision.equals("bf16");
  }

  /** The name of the job. */
  String job() {
    return String.join(" ", words);
  }
}
