// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.github.rae4j.spi.Provider;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** What CONTRIBUTING.md asks of the code, where the class files show it. */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class CodingRulesTest {
  private static final List<Class<?>> MUTABLE =
      List.of(
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          ThreadLocal.class,
          java.util.ArrayList.class,
          java.util.HashMap.class,
          java.util.HashSet.class,
          java.util.TreeMap.class,
          java.util.TreeSet.class,
          java.util.Random.class,
          java.util.concurrent.ConcurrentMap.class,
          java.nio.Buffer.class,
          StringBuilder.class);

  @ArchTest
  static final ArchRule ONLY_PROGRAMS_WRITE_TO_THE_CONSOLE =
      noClasses()
          .that()
          .resideOutsideOfPackages(Modules.join(Modules.cli(), Modules.examples()))
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_FINAL = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule STATIC_FIELDS_DO_NOT_CHANGE =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(
              new DescribedPredicate<JavaClass>("one whose values change") {
                @Override
                public boolean test(JavaClass type) {
                  return MUTABLE.stream().anyMatch(type::isAssignableTo);
                }
              });

  @ArchTest
  static final ArchRule ARRAYS_ARE_NOT_SHARED =
      noFields()
          .that(
              new DescribedPredicate<JavaField>("are static arrays") {
                @Override
                public boolean test(JavaField field) {
                  return field.getModifiers().contains(JavaModifier.STATIC)
                      && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                      && field.getRawType().isArray();
                }
              })
          .should()
          .notBePrivate();

  @ArchTest
  static final ArchRule PROVIDERS_ARE_CALLED_SO =
      classes()
          .that()
          .areAssignableTo(Provider.class)
          .should()
          .haveSimpleNameEndingWith("Provider");

  @ArchTest
  static final ArchRule NOTHING_LOGS_BEHIND_THE_USERS_BACK =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static void everyPackageIsDescribedAndNullMarked(JavaClasses all) {
    TreeSet<String> bare =
        all.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .filter(name -> !isNullMarked(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(), bare, "packages without a @NullMarked package-info.java");
  }

  private static boolean isNullMarked(String packageName) {
    try {
      return Class.forName(packageName + ".package-info").isAnnotationPresent(NullMarked.class);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
