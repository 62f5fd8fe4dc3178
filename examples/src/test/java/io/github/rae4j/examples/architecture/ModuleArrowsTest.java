// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.github.rae4j.examples.architecture.Modules.join;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

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
  static final ArchRule LAYERS_KNOW_THE_CONTRACT =
      classes()
          .that()
          .resideInAnyPackage(Modules.layers())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(join(jdk(), Modules.api(), Modules.layers()));

  @ArchTest
  static final ArchRule FORMATS_KNOW_THE_CONTRACT_AND_JACKSON =
      classes()
          .that()
          .resideInAnyPackage(Modules.formats())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              join(
                  jdk(),
                  Modules.api(),
                  Modules.formats(),
                  new String[] {"com.fasterxml.jackson.."}));

  @ArchTest
  static final ArchRule CORE_KNOWS_CONTRACT_FORMATS_JACKSON_AND_GUICE =
      classes()
          .that()
          .resideInAnyPackage(Modules.core())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              join(
                  jdk(),
                  Modules.api(),
                  Modules.formats(),
                  Modules.core(),
                  new String[] {
                    "com.fasterxml.jackson..",
                    "com.google.inject..",
                    "jakarta.inject..",
                    "org.yaml.snakeyaml.."
                  }));

  @ArchTest
  static final ArchRule EVALUATION_KNOWS_CONTRACT_FORMATS_AND_CORE =
      classes()
          .that()
          .resideInAnyPackage(Modules.evaluation())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              join(
                  jdk(),
                  Modules.api(),
                  Modules.formats(),
                  Modules.core(),
                  Modules.evaluation(),
                  new String[] {"com.fasterxml.jackson.."}));

  @ArchTest
  static final ArchRule NATIVES_KNOW_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAnyPackage(Modules.natives())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(join(jdk(), Modules.natives()));

  @ArchTest
  static final ArchRule THE_HUB_KNOWS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAnyPackage(Modules.hub())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(join(jdk(), Modules.hub()));

  @ArchTest
  static final ArchRule ENGINES_ALONE_KNOW_NATIVES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              join(Modules.natives(), Modules.packages(Modules.ENGINES.toArray(String[]::new))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Modules.natives());

  @ArchTest
  static final ArchRule SPARK_JOBS_KNOW_CONTRACT_FORMATS_CORE_AND_EVALUATION =
      classes()
          .that()
          .resideInAnyPackage(Modules.spark())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              join(
                  jdk(),
                  Modules.api(),
                  Modules.formats(),
                  Modules.core(),
                  Modules.evaluation(),
                  Modules.spark(),
                  new String[] {
                    "com.codahale.metrics..",
                    "com.esotericsoftware.kryo..",
                    "com.fasterxml.jackson..",
                    "org.apache.commons.compress..",
                    "org.apache.hadoop..",
                    "org.apache.spark..",
                    "org.slf4j..",
                    "picocli..",
                    "scala.."
                  }));

  @ArchTest
  static final ArchRule SPARK_JOBS_ARE_KNOWN_BY_NOBODY =
      noClasses()
          .that()
          .resideOutsideOfPackages(join(Modules.spark(), Modules.examples()))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              join(Modules.spark(), new String[] {"org.apache.spark..", "org.apache.hadoop.."}));

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
          .resideInAnyPackage(join(Modules.plugins(), Modules.tests(), Modules.examples()));

  @ArchTest
  static final ArchRule THE_SERVER_FINDS_PARTS_AT_RUN_TIME_ONLY =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.serve())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              join(Modules.plugins(), Modules.spark(), Modules.tests(), Modules.examples()));

  @ArchTest
  static final ArchRule THE_SERVER_IS_KNOWN_BY_THE_COMMAND_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackages(join(Modules.serve(), Modules.cli(), Modules.examples()))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              join(Modules.serve(), new String[] {"io.javalin..", "org.eclipse.jetty.."}));

  @ArchTest
  static final ArchRule EXAMPLES_NEED_NEITHER_COMMAND_NOR_TESTS =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.examples())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(Modules.cli(), Modules.tests()));

  @ArchTest
  static final ArchRule THE_TESTKIT_KNOWS_CONTRACT_AND_CORE =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.testkit())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              join(
                  Modules.formats(),
                  Modules.evaluation(),
                  Modules.plugins(),
                  Modules.testdata(),
                  Modules.cli(),
                  Modules.examples()));

  @ArchTest
  static final ArchRule THE_TESTDATA_KNOW_CORE_AND_TESTKIT =
      noClasses()
          .that()
          .resideInAnyPackage(Modules.testdata())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              join(Modules.evaluation(), Modules.plugins(), Modules.cli(), Modules.examples()));

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices().assignedFrom(new Packages()).should().beFreeOfCycles();

  @ArchTest
  static void partsAndEnginesNeverKnowOneAnother(JavaClasses all) {
    for (String name : Modules.pluginNames()) {
      boolean overCore = Modules.PARTS_OVER_CORE.contains(name);
      boolean overLayers = overCore || Modules.PARTS_OVER_LAYERS.contains(name);
      String[] others = join(Modules.pluginsOtherThan(name), Modules.tests());
      String[] core = join(Modules.formats(), Modules.core(), Modules.evaluation());
      String[] layers = overLayers ? new String[0] : Modules.layers();
      noClasses()
          .that()
          .resideInAnyPackage(Modules.packages(name))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(join(others, overCore ? new String[0] : core, layers))
          // A module arrives when it is needed.
          .allowEmptyShould(overCore)
          .check(all);
    }
  }

  /** Every package is a slice of its own, the root too. */
  private static final class Packages implements SliceAssignment {
    @Override
    public String getDescription() {
      return "packages";
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.startsWith(Modules.ROOT) ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }
  }

  private static String[] jdk() {
    return new String[] {"java..", "javax..", "org.jspecify.."};
  }
}
