// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every provider promises: it is declared as a service, cheap, found by its name and aliases;
 * it declares its options, and both {@code create} and the record of options are strict about them.
 *
 * <p>Extend the contract of the role rather than this one, for example {@link BackboneContract}.
 *
 * @param <P> the provider interface
 */
public abstract class ProviderContract<P extends Provider> {
  private final Class<P> service;

  /** A contract for one provider interface. */
  protected ProviderContract(Class<P> service) {
    this.service = service;
  }

  /** The provider under test, newly made by its public constructor without arguments. */
  protected abstract P provider();

  /**
   * Keys and values from which a part is made that is as small as can be: texts, numbers, truth
   * values, lists and maps, as a config file would give them.
   */
  protected abstract Map<String, Object> parameters();

  /** Makes the part. */
  protected abstract Object create(P provider, Parameters parameters);

  /** The model folders that {@link #parameters} name; none unless overridden. */
  protected ModelFolder modelFolder(String name) {
    throw new RaeException("there is no model folder '" + name + "'");
  }

  /** The checkpoints that {@link #parameters} name; none unless overridden. */
  protected Weights weights(String name) {
    throw new RaeException("there is no checkpoint '" + name + "'");
  }

  /** Whether a key that the part does not know has to be refused. */
  boolean refusesUnknownKeys() {
    return true;
  }

  /** Values as parameters of the part under test. */
  final ConfigParameters section(Map<String, ?> values) {
    return ConfigParameters.of(
        "test.yaml",
        values,
        new ConfigSection.ModelFolders() {
          @Override
          public ModelFolder open(String name) {
            return modelFolder(name);
          }

          @Override
          public Weights weights(String name) {
            return ProviderContract.this.weights(name);
          }
        });
  }

  /** The part that {@link #parameters} describe. */
  final Object create() {
    return create(Map.of());
  }

  /** The part that {@link #parameters} describe with some values replaced or added. */
  final Object create(Map<String, ?> changes) {
    Map<String, Object> values = new LinkedHashMap<>(parameters());
    values.putAll(changes);
    return create(provider(), section(values));
  }

  private String name() {
    return provider().getClass().getSimpleName();
  }

  /** {@code META-INF/services} names the class. */
  @Test
  public final void isDeclaredAsAService() {
    Class<?> type = provider().getClass();
    assertTrue(
        ServiceLoader.load(service).stream().anyMatch(found -> found.type() == type),
        () ->
            String.format(
                Locale.ROOT,
                "META-INF/services/%s does not list %s",
                service.getName(),
                type.getName()));
  }

  /** The service loader can make it. */
  @Test
  public final void hasAPublicConstructorWithoutArguments() {
    Class<?> type = provider().getClass();
    assertTrue(Modifier.isPublic(type.getModifiers()), () -> type + " must be public");
    Constructor<?> constructor = assertDoesNotThrow(() -> type.getConstructor());
    assertDoesNotThrow(() -> constructor.newInstance());
  }

  /** Name, aliases and description can be shown and typed. */
  @Test
  public final void hasANameThatCanBeTyped() {
    P provider = provider();
    List<String> names =
        Stream.concat(Stream.of(provider.name()), provider.aliases().stream()).toList();
    for (String each : names) {
      assertFalse(each.isBlank(), () -> name() + " has a blank name");
      assertEquals(each.strip(), each, () -> "'" + each + "' begins or ends with a space");
    }
    assertEquals(new TreeSet<>(names).size(), names.size(), () -> "a name stands twice: " + names);
    assertFalse(provider.description().isBlank(), () -> name() + " has no description");
    assertEquals(1, provider.description().lines().count(), () -> name() + ": one line is shown");
  }

  /** The registry finds it, and under none of its names another provider. */
  @Test
  public final void isFoundByNameAndAliases() {
    P provider = provider();
    try (Registry registry = Registry.standard()) {
      assertSame(provider.getClass(), registry.find(service, provider.name()).getClass());
      for (String alias : provider.aliases()) {
        assertSame(provider.getClass(), registry.find(service, alias).getClass(), alias);
      }
    }
  }

  /** Listing providers must not load natives or read files. */
  @Test
  public final void isCheap() {
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 1000; i++) {
            P provider = provider();
            assertFalse(provider.name().isEmpty() || provider.description().isEmpty());
          }
        },
        () -> name() + " must do its work in create, not before");
  }

  /** The part is made of {@link #parameters}. */
  @Test
  public final void readsItsParameters() {
    create();
  }

  private OptionsContract optionsContract() {
    Options<?> options = provider().options();
    return new OptionsContract(
        options,
        parameters(),
        options.readDeclared(section(parameters())),
        values -> create(provider(), section(values)));
  }

  /** Each option, also of sections, has a key in snake_case and one line of documentation. */
  @Test
  public final void describesItsOptions() {
    optionsContract().describesItself();
  }

  /** Every key of {@link #parameters} is declared by {@link Provider#options}. */
  @Test
  public final void declaresWhatItReads() {
    optionsContract().declares(parameters().keySet());
  }

  /** Where no option is required, the record of options can be made of the defaults. */
  @Test
  public final void hasDefaultsThatFit() {
    optionsContract().hasDefaultsThatFit();
  }

  /** The record of options takes no null, and names the key. */
  @Test
  public final void refusesNullInJava() {
    optionsContract().refusesNull();
  }

  /**
   * Just outside of each end of a declared range, and where it is not finite, a number is refused:
   * by the provider that reads it and by the constructor of the record, both naming the key.
   */
  @TestFactory
  public final Stream<DynamicTest> enforcesItsRanges() {
    return optionsContract().enforcesRanges();
  }

  /** A value of a wrong type and an unknown choice are refused by the name of their key. */
  @TestFactory
  public final Stream<DynamicTest> refusesWrongTypes() {
    return optionsContract().refusesWrongTypes();
  }

  /** A key that is like no other is refused by {@code create} itself, before anything is made. */
  @Test
  public final void refusesAnUnknownKey() {
    assumeTrue(refusesUnknownKeys(), "files of this kind describe more than one model");
    optionsContract().refusesUnknownKeys();
  }

  /** A misspelt key is refused by {@code create} itself, with the key that was meant. */
  @TestFactory
  public final Stream<DynamicTest> refusesMisspeltKeys() {
    return refusesUnknownKeys() ? optionsContract().refusesMisspeltKeys() : Stream.empty();
  }

  /** The message of an exception; never null. */
  static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }
}
