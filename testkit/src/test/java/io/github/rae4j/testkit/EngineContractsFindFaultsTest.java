// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract of engines is worth something: engines with faults do not pass. */
class EngineContractsFindFaultsTest {
  /** What is wrong with an engine. */
  private enum Fault {
    NONE,
    WRONG_NUMBERS,
    ONE_BATCH_SIZE,
    DRIFTS,
    COARSE,
    NOT_ROUNDED,
    FLOAT32_INSTEAD,
    TAKES_ANY_PRECISION,
    DEPENDS_ON_BATCH,
    DEPENDS_ON_THREADS
  }

  /** Runs networks as plain loops, takes any option, and knows no end. */
  private record Careless(Fault fault) implements EngineProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "careless";
    }

    @Override
    public String description() {
      return "an engine with a fault";
    }

    @Override
    public List<PrecisionSupport> precisions(Device device) {
      return List.of(PrecisionSupport.of(Precision.FP32), PrecisionSupport.of(Precision.BF16));
    }

    @Override
    public Engine create(EngineOptions options) {
      if (fault != Fault.TAKES_ANY_PRECISION) {
        PrecisionSupport.require(
            name(), options.device(), options.precision(), precisions(Device.CPU));
      }
      return new Engine() {
        @Override
        public Precision computesIn() {
          return fault == Fault.FLOAT32_INSTEAD ? Precision.FP32 : options.precision();
        }

        @Override
        public String device() {
          return "cpu";
        }

        @Override
        public CompiledNetwork compile(Network network, Weights weights) {
          return new Compiled(network, weights, fault, options, new AtomicInteger());
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public List<DeviceReport> diagnose() {
      return List.of(new DeviceReport(Device.CPU, true, "loops\nin Java"));
    }
  }

  private record Compiled(
      Network network, Weights weights, Fault fault, EngineOptions options, AtomicInteger runs)
      implements CompiledNetwork {
    @Override
    public Signature signature() {
      return network.signature();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      Map<String, Tensor> results = new LinkedHashMap<>();
      ReferenceRun.run(network, weights, inputs)
          .forEach((name, tensor) -> results.put(name, spoilt(tensor)));
      return results;
    }

    private Tensor spoilt(Tensor tensor) {
      float[] values = tensor.toFloatArray();
      int run = runs.incrementAndGet();
      for (int i = 0; i < values.length; i++) {
        values[i] *= fault == Fault.WRONG_NUMBERS ? 1.001f : 1;
        values[i] += fault == Fault.DRIFTS ? 1e-7f * run : 0;
      }
      if (options.precision() == Precision.BF16 && fault != Fault.NOT_ROUNDED) {
        round(values, tensor.shape().intDim(0));
      }
      return fault == Fault.ONE_BATCH_SIZE
          ? Tensor.of(values, tensor.shape().dims()).rows(0, 1)
          : Tensor.of(values, tensor.shape().dims());
    }

    /** To the eight bits of bfloat16, or fewer. */
    private void round(float[] values, int batch) {
      int lost = fault == Fault.COARSE ? 19 : 16;
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) >> lost << lost);
        values[i] *= fault == Fault.DEPENDS_ON_BATCH && batch == 1 ? 1.001f : 1;
        values[i] *= fault == Fault.DEPENDS_ON_THREADS && options.threads() == 2 ? 1.001f : 1;
      }
    }

    @Override
    public void close() {}
  }

  private static EngineContract contract(Fault fault) {
    return new EngineContract() {
      @Override
      protected EngineProvider provider() {
        return new Careless(fault);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void enginesThatComputeWrongly() {
    contract(Fault.NONE).runsBatchesOfAnySize();
    contract(Fault.NONE).givesTheSameAgain();
    contract(Fault.NONE).isThreadSafe();
    fails(contract(Fault.WRONG_NUMBERS)::runsBatchesOfAnySize);
    fails(contract(Fault.WRONG_NUMBERS)::isThreadSafe);
    fails(contract(Fault.ONE_BATCH_SIZE)::runsBatchesOfAnySize);
    fails(contract(Fault.DRIFTS)::givesTheSameAgain);
  }

  @Test
  void enginesThatPromisePrecisionsTheyDoNotHave() {
    contract(Fault.NONE).offersFloat32First();
    contract(Fault.NONE).refusesPrecisionsItLacks();
    contract(Fault.NONE).computesInThePrecisionsItHas();
    contract(Fault.NONE).lowPrecisionsDependOnSamplesAlone();
    fails(contract(Fault.TAKES_ANY_PRECISION)::refusesPrecisionsItLacks);
    fails(contract(Fault.COARSE)::computesInThePrecisionsItHas);
    fails(contract(Fault.NOT_ROUNDED)::computesInThePrecisionsItHas);
    fails(contract(Fault.FLOAT32_INSTEAD)::computesInThePrecisionsItHas);
    fails(contract(Fault.DEPENDS_ON_BATCH)::lowPrecisionsDependOnSamplesAlone);
    fails(contract(Fault.DEPENDS_ON_THREADS)::lowPrecisionsDependOnSamplesAlone);
  }

  @Test
  void enginesThatTakeAnything() {
    EngineContract careless = contract(Fault.NONE);
    fails(careless::refusesWeightsThatDoNotFit);
    fails(careless::refusesAnUnknownOption);
    fails(careless::isOverWhenClosed);
    fails(careless::reportsItsDevices);
    fails(careless::isDeclaredAsAService);
  }
}
