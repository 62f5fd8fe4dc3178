// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.spi.Provider;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** There is a contract for every role of api. */
class EveryRoleHasAContractTest {
  private static final List<Class<? extends ProviderContract<?>>> CONTRACTS =
      List.of(
          AdversarialLossContract.class,
          BackboneContract.class,
          DataSetContract.class,
          DecoderContract.class,
          DiscriminatorContract.class,
          EncoderContract.class,
          EngineContract.class,
          FeatureNetworkContract.class,
          GuidanceContract.class,
          LearningRateContract.class,
          LossContract.class,
          NoiseScheduleContract.class,
          OptimizerContract.class,
          PairMetricContract.class,
          ProbeContract.class,
          SamplerContract.class,
          SetMetricContract.class,
          TrainerContract.class,
          TrainingCallbackContract.class,
          TrainingEngineContract.class);

  @Test
  void everyRoleHasAContract() {
    Set<String> roles = new TreeSet<>();
    try (Registry registry = Registry.standard()) {
      for (Class<? extends Provider> role : registry.roles().values()) {
        roles.add(role.getName());
      }
    }
    Set<String> covered = new TreeSet<>();
    CONTRACTS.forEach(contract -> covered.add(role(contract)));
    assertEquals(roles, covered);
  }

  /** The argument of {@link ProviderContract}. */
  private static String role(Class<?> contract) {
    Type parent = contract.getGenericSuperclass();
    return parent instanceof ParameterizedType known
        ? known.getActualTypeArguments()[0].getTypeName()
        : role(contract.getSuperclass());
  }
}
