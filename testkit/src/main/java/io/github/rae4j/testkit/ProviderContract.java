// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.Provider;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every provider promises: it is declared as a service, cheap, found by its name and aliases,
 * and strict about its configuration.
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

  /** Whether a key that the part does not know has to be refused. */
  boolean refusesUnknownKeys() {
    return true;
  }

  /** Values as parameters of the part under test. */
  final ConfigParameters section(Map<String, ?> values) {
    return ConfigParameters.of("test.yaml", values, this::modelFolder);
  }

  /** The part that {@link #parameters} describe with some values replaced or added. */
  final Object create(Map<String, ?> changes) {
    Map<String, Object> values = new LinkedHashMap<>(parameters());
    values.putAll(changes);
    ConfigParameters section = section(values);
    Object part = create(provider(), section);
    if (refusesUnknownKeys()) {
      section.rejectUnknown();
    }
    return part;
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
        () -> "META-INF/services/%s does not list %s".formatted(service.getName(), type.getName()));
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

  /** Every key of {@link #parameters} is read, and the part is made. */
  @Test
  public final void readsItsParameters() {
    create(Map.of());
  }

  /** A misspelt key is found out, since every known key is read, needed or not. */
  @Test
  public final void refusesAnUnknownKey() {
    assumeTrue(refusesUnknownKeys(), "files of this kind describe more than one model");
    RaeException e =
        assertThrows(RaeException.class, () -> create(Map.of("no_such_key_exists", 1)));
    assertTrue(message(e).contains("no_such_key_exists"), message(e));
  }

  /** A value of a wrong type is refused by the name of its key. */
  @TestFactory
  public final Stream<DynamicTest> refusesWrongTypes() {
    return parameters().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> refusesWrongType(entry.getKey(), entry.getValue())));
  }

  private void refusesWrongType(String key, Object value) {
    Object wrong = value instanceof Map ? "a text" : Map.of("a", "section");
    RaeException e = assertThrows(RaeException.class, () -> create(Map.of(key, wrong)));
    assertTrue(
        message(e).contains(key), () -> "the key " + key + " is not named in: " + message(e));
  }

  /** The message of an exception; never null. */
  static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }
}
