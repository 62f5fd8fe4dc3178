// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;
import io.github.rae4j.spi.RoleCatalog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files in {@code META-INF/services} name the provider classes that exist: none is forgotten,
 * none is invented, and each stands in the module of its class.
 */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class ServiceFilesTest {
  private static final String SERVICES = "META-INF/services/";

  @ArchTest
  static void serviceFilesAndProviderClassesAgree(JavaClasses all)
      throws ReflectiveOperationException {
    TreeSet<String> written = new TreeSet<>();
    TreeSet<String> existing = new TreeSet<>();
    for (Class<? extends Provider> service : services(all)) {
      for (URL file : serviceFiles(service)) {
        for (String name : names(file)) {
          written.add(line(service, name, moduleOf(file.toString(), SERVICES + service.getName())));
        }
      }
      for (JavaClass provider : providers(all, service)) {
        String resource = provider.getName().replace('.', '/') + ".class";
        String place = provider.getSource().orElseThrow().getUri().toString();
        existing.add(line(service, provider.getName(), moduleOf(place, resource)));
      }
    }
    assertFalse(existing.isEmpty(), "no provider was found at all");
    assertEquals(String.join("\n", existing), String.join("\n", written));
  }

  /** The class path reads the files, the module path the descriptors. */
  @ArchTest
  static void descriptorsAndServiceFilesAgree(JavaClasses all) throws IOException {
    TreeSet<String> written = new TreeSet<>();
    TreeSet<String> provided = new TreeSet<>();
    for (ModuleDescriptors.Found module : ModuleDescriptors.ofClassPath()) {
      for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
        provides
            .providers()
            .forEach(
                name ->
                    provided.add(
                        module.descriptor().name() + ": " + provides.service() + ": " + name));
      }
      module
          .serviceFiles()
          .forEach(
              (service, names) ->
                  names.forEach(
                      name ->
                          written.add(module.descriptor().name() + ": " + service + ": " + name)));
    }
    assertFalse(provided.isEmpty(), "no module provides anything");
    assertEquals(String.join("\n", written), String.join("\n", provided));
  }

  @ArchTest
  static void everyPackageBelongsToAModuleWithADescriptor(JavaClasses all) throws IOException {
    TreeSet<String> described = new TreeSet<>();
    for (ModuleDescriptors.Found module : ModuleDescriptors.ofClassPath()) {
      assertFalse(module.descriptor().isAutomatic(), module.descriptor().name());
      described.addAll(module.packages());
    }
    TreeSet<String> existing =
        all.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
    existing.removeAll(described);
    // See Modules.spark.
    existing.removeIf(name -> (name + ".").startsWith(Modules.ROOT + ".spark."));
    assertEquals(new TreeSet<>(), existing, "packages outside of explicit modules");
  }

  @ArchTest
  static void providersCanBeMadeByServiceLoader(JavaClasses all)
      throws ReflectiveOperationException {
    for (Class<? extends Provider> service : services(all)) {
      for (JavaClass provider : providers(all, service)) {
        Class<?> type = Class.forName(provider.getName());
        assertTrue(
            Modifier.isPublic(type.getModifiers())
                && Modifier.isPublic(type.getDeclaredConstructor().getModifiers()),
            provider.getName() + " must be public and have a public constructor without arguments");
      }
    }
  }

  @ArchTest
  static void everyRoleIsNamedAndStandsInACatalog(JavaClasses all)
      throws ReflectiveOperationException {
    Set<Class<? extends Provider>> listed =
        ServiceLoader.load(RoleCatalog.class).stream()
            .flatMap(catalog -> catalog.get().roles().stream())
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(services(all)), listed);
    for (Class<? extends Provider> service : listed) {
      Role role = service.getAnnotation(Role.class);
      assertTrue(role != null && !role.artifact().isEmpty(), service + " does not say its role");
    }
  }

  @ArchTest
  static void theRegistryLooksUpEveryService(JavaClasses all) throws ReflectiveOperationException {
    try (Registry registry = Registry.standard()) {
      for (Class<? extends Provider> service : services(all)) {
        registry.providers(service).forEach(provider -> assertFalse(provider.name().isBlank()));
      }
    }
  }

  /** The provider interfaces of the contract. */
  private static List<Class<? extends Provider>> services(JavaClasses all)
      throws ReflectiveOperationException {
    List<Class<? extends Provider>> services = new ArrayList<>();
    for (JavaClass type : all) {
      if (type.isInterface()
          && type.isAssignableTo(Provider.class)
          && !type.isEquivalentTo(Provider.class)) {
        services.add(Class.forName(type.getName()).asSubclass(Provider.class));
      }
    }
    return services;
  }

  private static List<JavaClass> providers(JavaClasses all, Class<? extends Provider> service) {
    return all.stream()
        .filter(type -> type.isAssignableTo(service))
        .filter(type -> !type.isInterface())
        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
        .toList();
  }

  private static Set<URL> serviceFiles(Class<? extends Provider> service) {
    try {
      return Set.copyOf(
          Collections.list(
              ServiceFilesTest.class.getClassLoader().getResources(SERVICES + service.getName())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(URL file) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(line -> line.replaceFirst("#.*", "").trim())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar or class folder in which a resource lies. */
  private static String moduleOf(String place, String resource) {
    String text = place.replaceFirst("^jar:", "").replaceFirst("^file:/*", "/").replace("!/", "/");
    return text.substring(0, text.length() - resource.length());
  }

  private static String line(Class<?> service, String provider, String module) {
    return service.getSimpleName() + ": " + provider + " in " + module;
  }
}
