package io.github.rae4j.examples.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.github.rae4j.examples.architecture.Modules.join;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.rae4j.core.training.TrainerProvider;
import io.github.rae4j.core.training.TrainingCallbackProvider;
import io.github.rae4j.errors.RaeException;

/** The arrows of ARCHITECTURE.md point one way only. */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleArrowsTest {
  @ArchTest
  static final ArchRule EVERY_CLASS_BELONGS_TO_A_MODULE =
      classes().should().resideInAnyPackage(Modules.all());

  @ArchTest
  static final ArchRule THE_CONTRACT_KNOWS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAnyPackage(Modules.api())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(join(jdk(), Modules.api()));

  @ArchTest
  static final ArchRule CORE_KNOWS_THE_CONTRACT_JACKSON_AND_GUICE =
      classes()
          .that()
          .resideInAnyPackage(Modules.core())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              join(
                  jdk(),
                  Modules.api(),
                  Modules.core(),
                  new String[] {
                    "com.fasterxml.jackson..",
                    "com.google.inject..",
                    "jakarta.inject..",
                    "org.yaml.snakeyaml.."
                  }));

  @ArchTest
  static final ArchRule CLI_AND_EXAMPLES_ARE_KNOWN_BY_NOBODY =
      noClasses()
          .that()
          .resideOutsideOfPackages(join(Modules.cli(), Modules.examples()))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(Modules.cli(), Modules.examples()));

  @ArchTest
  static final ArchRule THE_COMMAND_FINDS_PARTS_AT_RUN_TIME_ONLY =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.cli())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(Modules.plugins(), Modules.testkit(), Modules.examples()));

  @ArchTest
  static final ArchRule EXAMPLES_NEED_NEITHER_COMMAND_NOR_TESTKIT =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.examples())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(Modules.cli(), Modules.testkit()));

  @ArchTest
  static final ArchRule THE_TESTKIT_KNOWS_CONTRACT_AND_CORE =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.testkit())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(Modules.plugins(), Modules.cli(), Modules.examples()));

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices()
          .matching(Modules.ROOT + ".(**)")
          .should()
          .beFreeOfCycles()
          // Everybody throws it, and it knows nobody.
          .ignoreDependency(alwaysTrue(), equivalentTo(RaeException.class))
          // The registry lists the kinds of providers; a trainer is given a registry to build with.
          .ignoreDependency(
              simpleName("Role").and(resideInAPackage(Modules.ROOT + ".core.registry")),
              equivalentTo(TrainerProvider.class).or(equivalentTo(TrainingCallbackProvider.class)));

  @ArchTest
  static void partsAndEnginesNeverKnowOneAnother(JavaClasses all) {
    for (String name : Modules.pluginNames()) {
      boolean overCore = Modules.PARTS_OVER_CORE.contains(name);
      String[] others = join(Modules.pluginsOtherThan(name), Modules.testkit());
      noClasses()
          .that()
          .resideInAnyPackage(Modules.packages(name))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(overCore ? others : join(others, Modules.core()))
          // A module arrives when it is needed.
          .allowEmptyShould(overCore)
          .check(all);
    }
  }

  private static String[] jdk() {
    return new String[] {"java..", "javax..", "org.jspecify.."};
  }
}
