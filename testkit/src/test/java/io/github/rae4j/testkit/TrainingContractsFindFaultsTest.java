// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;
import static io.github.rae4j.testkit.Faults.failsSomehow;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.LearningRate;
import io.github.rae4j.training.LearningRateDefaults;
import io.github.rae4j.training.LearningRateProvider;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.OptimizerProvider;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.TrainingOps;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The contracts of training are worth something: parts with one fault each do not pass. */
class TrainingContractsFindFaultsTest {
  /** A rule with a fault. */
  private abstract static class Faulty implements OptimizerRule {
    @Override
    public List<String> slots() {
      return List.of("count");
    }

    <V> UpdateResult<V> descend(Ops<V> ops, UpdateInput<V> now, double factor) {
      V moved = ops.add(now.parameter(), ops.mul(now.gradient(), factor));
      return new UpdateResult<>(moved, now.slots());
    }
  }

  private static OptimizerContract contract(OptimizerRule rule) {
    return new OptimizerContract() {
      @Override
      protected OptimizerProvider provider() {
        return new OptimizerProvider() {
          @Override
          public Options<?> options() {
            return Options.none();
          }

          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public String description() {
            return "an optimiser with a fault";
          }

          @Override
          public OptimizerRule create(Parameters parameters) {
            return rule;
          }
        };
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void optimisersThatGoUphillOrIgnoreTheRate() {
    OptimizerContract uphill =
        contract(
            new Faulty() {
              @Override
              public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
                return descend(ops, now, now.learningRate());
              }
            });
    fails(uphill::findsAMinimum);
    fails(uphill::isDeclaredAsAService);
    OptimizerContract reckless =
        contract(
            new Faulty() {
              @Override
              public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
                return descend(ops, now, -0.01);
              }
            });
    reckless.findsAMinimum();
    fails(reckless::rateOfZeroMovesNothing);
  }

  @Test
  void optimisersThatKeepStateElsewhere() {
    OptimizerContract counting =
        contract(
            new Faulty() {
              private final AtomicLong calls = new AtomicLong();

              @Override
              public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
                return descend(ops, now, -now.learningRate() / calls.incrementAndGet());
              }
            });
    fails(counting::keepsItsStateInTheSlots);
    fails(counting::isThreadSafe);
  }

  @Test
  void optimisersThatDivideByZeroOrLoseSlots() {
    OptimizerContract dividing =
        contract(
            new Faulty() {
              @Override
              public List<String> slots() {
                return List.of("same", "same");
              }

              @Override
              public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
                V size = ops.sqrt(ops.mul(now.gradient(), now.gradient()));
                V step = ops.mul(ops.div(now.gradient(), size), -now.learningRate());
                return new UpdateResult<>(ops.add(now.parameter(), step), List.of());
              }
            });
    fails(dividing::zeroGradientIsHarmless);
    fails(dividing::keepsShapes);
    fails(dividing::namesItsSlots);
  }

  private static LearningRateContract contract(LearningRate rate) {
    return new LearningRateContract() {
      @Override
      protected LearningRateProvider provider() {
        return new LearningRateProvider() {
          @Override
          public Options<?> options() {
            return Options.none();
          }

          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public String description() {
            return "a schedule with a fault";
          }

          @Override
          public LearningRate create(LearningRateDefaults defaults, Parameters parameters) {
            return rate;
          }
        };
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected OptionalDouble expected(long step) {
        return OptionalDouble.of(0.01 / (1 + step));
      }
    };
  }

  @Test
  void learningRatesThatCannotBeUsed() {
    fails(contract(step -> 0.01 - 1e-5 * step)::isFiniteAndNotNegative);
    fails(contract(step -> 0.01 / step)::isFiniteAndNotNegative);
    fails(contract(step -> 0)::isFiniteAndNotNegative);
    fails(contract(step -> 0.01)::scalesWithTheOptimisersRate);
    fails(contract(step -> 0.01 / (2 + step))::agreesWithItsFormula);
    AtomicLong calls = new AtomicLong();
    LearningRateContract counting = contract(step -> 0.01 / calls.incrementAndGet());
    fails(counting::dependsOnTheStepAlone);
    fails(counting::isThreadSafe);
  }

  /** Hinge losses with a factor for each side, and a choice of a sum. */
  private record Hinge(double discriminatorFactor, double generatorFactor, boolean summed)
      implements AdversarialLoss {
    @Override
    public <V> V discriminator(TrainingOps<V> ops, V real, V fake) {
      V ofReal = reduce(ops, ops.relu(ops.add(ops.mul(real, -discriminatorFactor), 1)));
      return ops.add(ofReal, reduce(ops, ops.relu(ops.add(ops.mul(fake, discriminatorFactor), 1))));
    }

    @Override
    public <V> V generator(TrainingOps<V> ops, V fake) {
      return ops.mul(reduce(ops, fake), -generatorFactor);
    }

    private <V> V reduce(TrainingOps<V> ops, V value) {
      double count = summed ? (double) ops.shape(value).elements() : 1;
      return ops.mul(ops.mean(value), count);
    }
  }

  private static AdversarialLossContract contract(AdversarialLoss loss) {
    return new AdversarialLossContract() {
      @Override
      protected AdversarialLossProvider provider() {
        return new AdversarialLossProvider() {
          @Override
          public Options<?> options() {
            return Options.none();
          }

          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public String description() {
            return "a loss with a fault";
          }

          @Override
          public AdversarialLoss create(Parameters parameters) {
            return loss;
          }
        };
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void adversarialLossesThatRewardTheWrongSide() {
    AdversarialLossContract right = contract(new Hinge(1, 1, false));
    right.rewardsTheDiscriminatorForTellingApart();
    right.rewardsTheGeneratorForLookingReal();
    right.isAMeanOverLogits();
    fails(contract(new Hinge(-1, 1, false))::rewardsTheDiscriminatorForTellingApart);
    fails(contract(new Hinge(1, -1, false))::rewardsTheGeneratorForLookingReal);
    fails(contract(new Hinge(1, 1, true))::isAMeanOverLogits);
    AdversarialLossContract exploding =
        contract(
            new AdversarialLoss() {
              @Override
              public <V> V discriminator(TrainingOps<V> ops, V real, V fake) {
                return ops.mean(ops.add(ops.exp(ops.mul(real, -1)), ops.exp(fake)));
              }

              @Override
              public <V> V generator(TrainingOps<V> ops, V fake) {
                return ops.exp(ops.mul(fake, -1));
              }
            });
    fails(exploding::staysFiniteForLargeLogits);
    fails(exploding::rewardsTheGeneratorForLookingReal);
  }

  private interface Body {
    <V> V evaluate(TrainingOps<V> ops, Map<String, V> values);
  }

  private static LossContract contract(Set<String> reads, Body body) {
    return new LossContract() {
      @Override
      protected LossProvider provider() {
        return new LossProvider() {
          @Override
          public Options<?> options() {
            return Options.none();
          }

          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public String description() {
            return "a loss with a fault";
          }

          @Override
          public Loss create(LossContext context, Parameters parameters) {
            return new Loss() {
              @Override
              public Set<String> values() {
                return reads;
              }

              @Override
              public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
                return body.evaluate(ops, values);
              }
            };
          }
        };
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected List<TensorSpec> values() {
        return List.of(TensorSpec.batched("a", 2), TensorSpec.batched("b", 2));
      }

      @Override
      protected OptionalDouble expected(Map<String, float[]> sample) {
        float[] a = sample.getOrDefault("a", new float[2]);
        return OptionalDouble.of((a[0] * a[0] + a[1] * a[1]) / 2);
      }
    };
  }

  /** The mean of {@code a²}, per sample or not, times a factor. */
  private record Square(String name, boolean perSample, boolean summed, double factor)
      implements Body {
    @Override
    public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
      V value = NamedValues.require(values, name);
      V square = ops.mul(ops.mul(value, value), factor);
      if (summed) {
        return ops.mul(ops.mean(square), (double) ops.shape(square).elements());
      }
      return perSample ? ops.meanPerSample(square) : square;
    }
  }

  @Test
  void lossesThatAreNone() {
    LossContract right = contract(Set.of("a"), new Square("a", true, false, 1));
    right.readsOnlyWhatItAsksFor();
    right.hasNoFurtherAxes();
    right.isAMeanOverSamples();
    right.agreesWithItsFormula();
    right.givesTheSameAgain();
    fails(contract(Set.of("a"), new Square("a", false, false, 1))::hasNoFurtherAxes);
    fails(contract(Set.of("a"), new Square("a", false, true, 1))::isAMeanOverSamples);
    fails(contract(Set.of("a"), new Square("a", true, false, 2))::agreesWithItsFormula);
    fails(contract(Set.of("a"), new Square("a", true, false, 0))::isNoConstant);
    fails(contract(Set.of("c"), new Square("c", true, false, 1))::asksForValuesThatThereAre);
    fails(contract(Set.of(), new Square("a", true, false, 1))::asksForValuesThatThereAre);
    failsSomehow(contract(Set.of("a"), new Square("b", true, false, 1))::readsOnlyWhatItAsksFor);
    AtomicLong calls = new AtomicLong();
    LossContract counting =
        contract(
            Set.of("a"),
            new Body() {
              @Override
              public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
                return ops.mul(
                    ops.mean(NamedValues.require(values, "a")), (double) calls.incrementAndGet());
              }
            });
    fails(counting::givesTheSameAgain);
  }
}
