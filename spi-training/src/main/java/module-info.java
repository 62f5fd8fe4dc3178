/** Trainers, losses, optimisers and learning rate schedules. */
module io.github.rae4j.trainers {
  requires com.opencsv;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.core;
  requires transitive io.github.rae4j.evaluation;
  requires transitive io.github.rae4j.layers;
  requires java.desktop;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;
  requires xchart;

  exports io.github.rae4j.trainers.callbacks;
  exports io.github.rae4j.trainers.flow;
  exports io.github.rae4j.trainers.gan;
  exports io.github.rae4j.trainers.losses;
  exports io.github.rae4j.trainers.optim;
  exports io.github.rae4j.trainers.pretraining;
  exports io.github.rae4j.trainers.reconstruction;
  exports io.github.rae4j.trainers.run;

  provides io.github.rae4j.training.TrainerProvider with
      io.github.rae4j.trainers.pretraining.EncoderTrainerProvider,
      io.github.rae4j.trainers.flow.Stage2TrainerProvider,
      io.github.rae4j.trainers.reconstruction.Stage1TrainerProvider;
  provides io.github.rae4j.training.TrainingCallbackProvider with
      io.github.rae4j.trainers.callbacks.CurvesCallbackProvider,
      io.github.rae4j.trainers.callbacks.EvaluationCallbackProvider,
      io.github.rae4j.trainers.callbacks.ReconstructionsCallbackProvider,
      io.github.rae4j.trainers.callbacks.SamplesCallbackProvider,
      io.github.rae4j.trainers.callbacks.TensorBoardCallbackProvider;
  provides io.github.rae4j.training.AdversarialLossProvider with
      io.github.rae4j.trainers.gan.HingeLossProvider,
      io.github.rae4j.trainers.gan.VanillaLossProvider,
      io.github.rae4j.trainers.gan.NonSaturatingLossProvider;
  provides io.github.rae4j.training.DiscriminatorProvider with
      io.github.rae4j.trainers.gan.DinoDiscriminatorProvider,
      io.github.rae4j.trainers.gan.PatchGanProvider;
  provides io.github.rae4j.training.LearningRateProvider with
      io.github.rae4j.trainers.optim.LinearRateProvider,
      io.github.rae4j.trainers.optim.CosineRateProvider,
      io.github.rae4j.trainers.optim.ConstantRateProvider;
  provides io.github.rae4j.training.LossProvider with
      io.github.rae4j.trainers.losses.L1LossProvider,
      io.github.rae4j.trainers.losses.L2LossProvider,
      io.github.rae4j.trainers.losses.PerceptualLossProvider,
      io.github.rae4j.trainers.losses.EncoderLossProvider,
      io.github.rae4j.trainers.flow.FlowMatchingLossProvider,
      io.github.rae4j.trainers.flow.BaseLossProvider,
      io.github.rae4j.trainers.flow.RepaLossProvider;
  provides io.github.rae4j.training.OptimizerProvider with
      io.github.rae4j.trainers.optim.AdamWProvider,
      io.github.rae4j.trainers.optim.GramMuonProvider;
}
