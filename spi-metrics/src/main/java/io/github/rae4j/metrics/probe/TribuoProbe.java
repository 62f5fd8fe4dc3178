// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tribuo.DataSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.Transformation;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

/**
 * A Tribuo trainer on features that are standardised with the statistics of the training set.
 *
 * <pre>{@code
 * Model<Label> model =
 *     TribuoProbe.of(new LogisticRegressionTrainer())
 *         .train(EncoderFeatureSource.of("tiny-fashion", "fashion-mnist"));
 * }</pre>
 *
 * <p>Thread-safe if the trainers are.
 */
public final class TribuoProbe implements Probe {
  private final Supplier<? extends Trainer<Label>> trainers;
  private final boolean standardize;

  /**
   * A probe.
   *
   * @param trainers provides the trainer for each training run; a newly created trainer starts with
   *     its random number generator in its initial state
   * @param standardize whether features are first scaled to mean 0 and standard deviation 1 on the
   *     training set; the model then applies the same scaling to its inputs
   */
  public TribuoProbe(Supplier<? extends Trainer<Label>> trainers, boolean standardize) {
    this.trainers = trainers;
    this.standardize = standardize;
  }

  /**
   * A probe with the trainer that options name.
   *
   * @throws RaeException if there is no such trainer
   */
  public TribuoProbe(TribuoProbeOptions options) {
    this(Trainers.of(options), options.standardizes());
  }

  /** Creates a probe from any Tribuo trainer, on standardised features. */
  public static TribuoProbe of(Trainer<Label> trainer) {
    Objects.requireNonNull(trainer, "trainer");
    return new TribuoProbe(() -> trainer, true);
  }

  /**
   * Trains on every example of a source; all of them are kept in memory, as Tribuo requires.
   *
   * @return the model with the provenance of trainer, standardisation and source
   * @throws RaeException if there are fewer than two classes
   */
  public Model<Label> train(DataSource<Label> training) {
    return train(training, new MutableDataset<>(training));
  }

  private Model<Label> train(DataSource<Label> source, MutableDataset<Label> training) {
    requireClasses(source, training);
    Trainer<Label> trainer = trainers.get();
    if (standardize) {
      trainer = standardizing(trainer, training);
    }
    return trainer.train(training);
  }

  /** What is constant has no deviation to be divided by; it stays as it is. */
  private static Trainer<Label> standardizing(Trainer<Label> trainer, Dataset<Label> training) {
    Map<String, Double> values = new TreeMap<>();
    Set<String> varying = new TreeSet<>();
    for (Example<Label> example : training) {
      for (Feature feature : example) {
        Double before = values.putIfAbsent(feature.getName(), feature.getValue());
        if (before != null && before != feature.getValue()) {
          varying.add(feature.getName());
        }
      }
    }
    List<Transformation> scaling = List.of(new MeanStdDevTransformation());
    if (varying.isEmpty()) {
      return trainer;
    }
    return new TransformTrainer<>(
        trainer,
        varying.size() == values.size()
            ? new TransformationMap(scaling)
            : new TransformationMap(
                varying.stream().collect(Collectors.toMap(name -> name, name -> scaling))));
  }

  /**
   * Trains on one source and tests on another.
   *
   * @throws RaeException if there are fewer than two classes, the widths of dense features differ,
   *     or a class occurs only in the test set
   */
  public TribuoModel run(DataSource<Label> train, DataSource<Label> test) {
    MutableDataset<Label> training = new MutableDataset<>(train);
    // Fail before computing the features of the test set for nothing.
    requireClasses(train, training);
    MutableDataset<Label> testing = new MutableDataset<>(test);
    requireFitting(test, testing, train, training);
    Model<Label> model = train(train, training);
    return new TribuoModel(model, new LabelEvaluator().evaluate(model, testing));
  }

  @Override
  public ProbeResult run(LabeledFeatures train, LabeledFeatures test) {
    TribuoModel trained = run(new FeatureSource(train), new FeatureSource(test));
    LabelEvaluation evaluation = trained.evaluation();
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("macro_averaged_f1", evaluation.macroAveragedF1());
    measures.put("balanced_error_rate", evaluation.balancedErrorRate());
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put(
        "model", ProvenanceUtil.formattedProvenanceString(trained.model().getProvenance()));
    provenance.put(
        "evaluation", ProvenanceUtil.formattedProvenanceString(evaluation.getProvenance()));
    return new ProbeResult(
        evaluation.accuracy(),
        measures,
        LabelEvaluation.toFormattedString(evaluation),
        provenance,
        trained);
  }

  private static Set<String> classes(Dataset<Label> examples) {
    return examples.getOutputs().stream()
        .map(Label::getLabel)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void requireClasses(DataSource<Label> source, Dataset<Label> training) {
    Set<String> classes = classes(training);
    if (classes.size() < 2) {
      throw new DataException(
          String.format(
              Locale.ROOT, "a probe needs at least two classes, but %s has %s", source, classes),
          Where.file(source));
    }
  }

  private static void requireFitting(
      DataSource<Label> test,
      MutableDataset<Label> testing,
      DataSource<Label> train,
      MutableDataset<Label> training) {
    int width = training.getFeatureMap().size();
    int testWidth = testing.getFeatureMap().size();
    if (width != testWidth && training.isDense() && testing.isDense()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the training features have width %d, those of the test %d; they must be of one"
                  + " encoder",
              width,
              testWidth),
          Where.file(test));
    }
    Set<String> unknown = classes(testing);
    unknown.removeAll(classes(training));
    if (!unknown.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has images of the classes %s, which do not occur in %s",
              test,
              unknown,
              train),
          Where.file(test));
    }
  }
}
