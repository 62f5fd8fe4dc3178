package io.github.rae4j.metrics.probe;

import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

/** A Tribuo trainer behind features that are standardised by the training set. */
final class TribuoProbe implements Probe {
  private final Supplier<Trainer<Label>> trainers;
  private final boolean standardize;

  TribuoProbe(Supplier<Trainer<Label>> trainers, boolean standardize) {
    this.trainers = trainers;
    this.standardize = standardize;
  }

  @Override
  public ProbeResult run(LabeledFeatures train, LabeledFeatures test) {
    FeatureSource trainSource = new FeatureSource(train);
    FeatureSource testSource = new FeatureSource(test);
    // Tribuo wants all examples in memory; here they are streamed into it.
    MutableDataset<Label> training = new MutableDataset<>(trainSource);
    requireClasses(train.origin(), trainSource.classes());
    MutableDataset<Label> testing = new MutableDataset<>(testSource);
    requireFitting(test.origin(), testSource, train.origin(), trainSource);
    Trainer<Label> trainer = trainers.get();
    if (standardize) {
      TransformationMap map = new TransformationMap(List.of(new MeanStdDevTransformation()));
      trainer = new TransformTrainer<>(trainer, map);
    }
    Model<Label> model = trainer.train(training);
    LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, testing);
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("macro_averaged_f1", evaluation.macroAveragedF1());
    measures.put("balanced_error_rate", evaluation.balancedErrorRate());
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("model", ProvenanceUtil.formattedProvenanceString(model.getProvenance()));
    provenance.put(
        "evaluation", ProvenanceUtil.formattedProvenanceString(evaluation.getProvenance()));
    return new ProbeResult(
        evaluation.accuracy(), measures, LabelEvaluation.toFormattedString(evaluation), provenance);
  }

  private static void requireClasses(String origin, Set<Long> classes) {
    if (classes.size() < 2) {
      throw new RaeException(
          "a probe needs at least two classes, but %s has %s".formatted(origin, classes));
    }
  }

  private static void requireFitting(
      String test, FeatureSource testing, String train, FeatureSource training) {
    if (training.width() != testing.width()) {
      throw new RaeException(
          "the training features have width %d, those of the test %d; they must be of one encoder"
              .formatted(training.width(), testing.width()));
    }
    Set<Long> unknown = new TreeSet<>(testing.classes());
    unknown.removeAll(training.classes());
    if (!unknown.isEmpty()) {
      throw new RaeException(
          "%s has images of the classes %s, which do not occur in %s"
              .formatted(test, unknown, train));
    }
  }
}
