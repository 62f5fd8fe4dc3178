// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Backbones with one fault each do not pass the contract of backbones. */
class FaultyBackbonesTest {
  private static final TwoPredictionBackbone SOUND = SmallBackbonesTest.TWO;

  /** The sound backbone, to be changed in one respect. */
  private static class Changed implements Backbone {
    @Override
    public Network network() {
      return network(Set.of());
    }

    @Override
    public Network network(Set<String> further) {
      return SOUND.network(further);
    }

    @Override
    public List<TensorSpec> furtherOutputs() {
      return SOUND.furtherOutputs();
    }

    @Override
    public Shape latentShape() {
      return SOUND.latentShape();
    }

    @Override
    public Conditioning conditioning() {
      return SOUND.conditioning();
    }
  }

  /** Multiplies the prediction by a constant that is no parameter. */
  private static final class Scaled extends Changed {
    private final double factor;

    Scaled(double factor) {
      this.factor = factor;
    }

    @Override
    public Network network(Set<String> further) {
      Network sound = super.network(further);
      return new Rewritten(
          sound,
          sound.signature(),
          new Outputs() {
            @Override
            public <V> Map<String, V> change(Ops<V> ops, Map<String, V> outputs) {
              Map<String, V> changed = new LinkedHashMap<>(outputs);
              changed.computeIfPresent(
                  Backbone.PREDICTION, (name, value) -> ops.mul(value, factor));
              return changed;
            }
          });
    }
  }

  private record Making(Supplier<Backbone> maker) implements BackboneProvider {
    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public String description() {
      return "a backbone with a fault";
    }

    @Override
    public Options<Options.None> options() {
      return Options.none();
    }

    @Override
    public Backbone create(Parameters parameters) {
      return maker.get();
    }
  }

  private static BackboneContract contract(Backbone backbone) {
    return contract(() -> backbone);
  }

  private static BackboneContract contract(Supplier<Backbone> maker) {
    return new BackboneContract() {
      @Override
      protected BackboneProvider provider() {
        return new Making(maker);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected List<Condition> conditions() {
        return List.of(Condition.label(0), Condition.label(2));
      }
    };
  }

  /** A network whose outputs are changed after the forward pass of another one. */
  private interface Outputs {
    <V> Map<String, V> change(Ops<V> ops, Map<String, V> outputs);
  }

  private record Rewritten(Network network, Signature signature, Outputs outputs)
      implements Network {
    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      return outputs.change(ops, network.forward(ops, inputs));
    }

    @Override
    public boolean ignoresKey(String key) {
      return network.ignoresKey(key);
    }
  }

  @Test
  void theSoundBackbonePasses() {
    BackboneContract contract = contract(new Changed());
    contract.takesLatentsTimesAndConditions();
    contract.keepsThePromisesOfANetwork();
    contract.theNullLabelFollowsTheClasses();
    contract.everyLabelIsKnown();
    contract.encodesItsConditions();
    contract.takesNoConditionExactlyWhereItSaysSo();
    contract.refusesConditionsOfOtherKinds();
    contract.declaresItsFurtherOutputs();
    contract.computesTheFurtherOutputsThatAreAskedFor();
    contract.furtherOutputsLeaveThePredictionAlone();
  }

  /** Every backbone that is made has a constant of its own, which is in no checkpoint. */
  @Test
  void aConstantThatDiffersFromInstanceToInstance() {
    AtomicInteger made = new AtomicInteger();
    fails(contract(() -> new Scaled(made.incrementAndGet()))::keepsThePromisesOfANetwork);
  }

  /** Always computes the weaker prediction, and throws it away where nobody asks for it. */
  @Test
  void computingAnOutputThatNobodyAsksFor() {
    Backbone wasteful =
        new Changed() {
          @Override
          public Network network(Set<String> further) {
            return new Rewritten(
                SOUND.network(Set.of(TwoPredictionBackbone.BASE, TwoPredictionBackbone.TAP)),
                SOUND.network(further).signature(),
                new Outputs() {
                  @Override
                  public <V> Map<String, V> change(Ops<V> ops, Map<String, V> outputs) {
                    Map<String, V> wanted = new LinkedHashMap<>(outputs);
                    wanted
                        .keySet()
                        .removeIf(
                            name -> !name.equals(Backbone.PREDICTION) && !further.contains(name));
                    return wanted;
                  }
                });
          }
        };
    fails(contract(wasteful)::keepsThePromisesOfANetwork);
    fails(contract(wasteful)::computesTheFurtherOutputsThatAreAskedFor);
  }

  @Test
  void aPredictionThatDependsOnWhatElseIsAskedFor() {
    Backbone changing =
        new Changed() {
          @Override
          public Network network(Set<String> further) {
            Network network = SOUND.network(further);
            return new Rewritten(
                network,
                network.signature(),
                new Outputs() {
                  @Override
                  public <V> Map<String, V> change(Ops<V> ops, Map<String, V> outputs) {
                    Map<String, V> changed = new LinkedHashMap<>(outputs);
                    V prediction = NamedValues.require(outputs, Backbone.PREDICTION);
                    changed.put(
                        Backbone.PREDICTION, ops.mul(prediction, 1 + 1e-9 * further.size()));
                    return changed;
                  }
                });
          }
        };
    fails(contract(changing)::furtherOutputsLeaveThePredictionAlone);
  }

  @Test
  void furtherOutputsOfOtherShapesOrNames() {
    Backbone misshapen =
        new Changed() {
          @Override
          public List<TensorSpec> furtherOutputs() {
            return List.of(TensorSpec.batched(TwoPredictionBackbone.BASE, 3, 4, 2));
          }
        };
    fails(contract(misshapen)::computesTheFurtherOutputsThatAreAskedFor);
    Backbone twice =
        new Changed() {
          @Override
          public List<TensorSpec> furtherOutputs() {
            List<TensorSpec> outputs = new ArrayList<>(SOUND.furtherOutputs());
            outputs.add(TensorSpec.batched(Backbone.PREDICTION, 3, 2, 4));
            return outputs;
          }
        };
    fails(contract(twice)::declaresItsFurtherOutputs);
    Backbone lenient =
        new Changed() {
          @Override
          public Network network(Set<String> further) {
            return SOUND.network();
          }
        };
    fails(contract(lenient)::declaresItsFurtherOutputs);
    fails(contract(lenient)::computesTheFurtherOutputsThatAreAskedFor);
  }

  /** A checkpoint of all outputs could not be loaded where not all are wanted. */
  @Test
  void parametersOfOtherOutputsThatAreNotIgnored() {
    Backbone strict =
        new Changed() {
          @Override
          public Network network(Set<String> further) {
            Network network = SOUND.network(further);
            return new Network() {
              @Override
              public Signature signature() {
                return network.signature();
              }

              @Override
              public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
                return network.forward(ops, inputs);
              }
            };
          }
        };
    fails(contract(strict)::furtherOutputsLeaveThePredictionAlone);
  }

  /** A conditioning by classes, to be changed in one respect. */
  private static class ChangedConditioning implements Conditioning {
    private final ClassConditioning classes = SOUND.conditioning();

    @Override
    public List<TensorSpec> inputs() {
      return classes.inputs();
    }

    @Override
    public String takes() {
      return classes.takes();
    }

    @Override
    public boolean takesNone() {
      return classes.takesNone();
    }

    @Override
    public Conditions encode(List<Condition> conditions) {
      return classes.encode(conditions);
    }
  }

  private static BackboneContract conditioned(Conditioning conditioning) {
    return contract(
        new Changed() {
          @Override
          public Conditioning conditioning() {
            return conditioning;
          }
        });
  }

  @Test
  void conditioningThatSaysOneThingAndDoesAnother() {
    fails(
        conditioned(
                new ChangedConditioning() {
                  @Override
                  public boolean takesNone() {
                    return false;
                  }
                })
            ::takesNoConditionExactlyWhereItSaysSo);
    // What cannot be understood becomes class 0.
    BackboneContract careless =
        conditioned(
            new ChangedConditioning() {
              @Override
              public Conditions encode(List<Condition> conditions) {
                return Conditions.labels(
                    conditions.stream().mapToLong(c -> c.classLabel().orElse(0L)).toArray());
              }
            });
    fails(careless::refusesConditionsOfOtherKinds);
    BackboneContract deaf =
        conditioned(
            new ChangedConditioning() {
              @Override
              public Conditions encode(List<Condition> conditions) {
                return Conditions.labels(new long[conditions.size()]);
              }
            });
    fails(deaf::encodesItsConditions);
    BackboneContract renamed =
        conditioned(
            new ChangedConditioning() {
              @Override
              public List<TensorSpec> inputs() {
                return List.of(TensorSpec.batched("label", DType.INT64));
              }
            });
    fails(renamed::takesLatentsTimesAndConditions);
  }
}
