// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names of files, numbers and messages are the same in every locale: what formats, reads or changes
 * the case of text is given {@link Locale#ROOT}.
 */
@AnalyzeClasses(packages = Modules.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LocaleRulesTest {
  private static final String CONSTRUCTOR = "<init>";

  /** What takes a locale, or uses the machine's. */
  private static final Map<String, Set<String>> BY_LOCALE =
      Map.ofEntries(
          Map.entry(
              "java.lang.String", Set.of("format", "formatted", "toLowerCase", "toUpperCase")),
          Map.entry("java.io.PrintStream", Set.of("printf", "format")),
          Map.entry("java.io.PrintWriter", Set.of("printf", "format")),
          Map.entry("java.io.Console", Set.of("printf", "format")),
          Map.entry("java.util.Formatter", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.Scanner", Set.of(CONSTRUCTOR)),
          Map.entry("java.text.SimpleDateFormat", Set.of(CONSTRUCTOR)),
          Map.entry(
              "java.text.NumberFormat",
              Set.of(
                  "getInstance",
                  "getNumberInstance",
                  "getIntegerInstance",
                  "getPercentInstance",
                  "getCurrencyInstance",
                  "getCompactNumberInstance")),
          Map.entry(
              "java.text.DateFormat",
              Set.of("getInstance", "getDateInstance", "getTimeInstance", "getDateTimeInstance")),
          Map.entry("java.text.MessageFormat", Set.of(CONSTRUCTOR, "format")),
          Map.entry("java.text.DecimalFormat", Set.of(CONSTRUCTOR)),
          Map.entry("java.text.DecimalFormatSymbols", Set.of(CONSTRUCTOR, "getInstance")),
          Map.entry("java.text.Collator", Set.of("getInstance")),
          Map.entry("java.text.BreakIterator", Set.of("getWordInstance", "getLineInstance")),
          Map.entry(
              "java.time.format.DateTimeFormatter",
              Set.of("ofPattern", "ofLocalizedDate", "ofLocalizedTime", "ofLocalizedDateTime")),
          Map.entry("java.time.format.DateTimeFormatterBuilder", Set.of("toFormatter")),
          Map.entry("java.util.Calendar", Set.of("getInstance")),
          Map.entry("java.util.Locale", Set.of("getDefault")));

  /** Arguments that say the locale. */
  private static final List<String> SAID =
      List.of("java.util.Locale", "java.text.DecimalFormatSymbols");

  @ArchTest
  static final ArchRule TEXT_DOES_NOT_DEPEND_ON_THE_MACHINE =
      noClasses()
          .should()
          .accessTargetWhere(
              new DescribedPredicate<JavaAccess<?>>("formats or reads text without a locale") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return access instanceof JavaCodeUnitAccess<?> call && usesTheMachines(call);
                }
              })
          .because("digits, points and letters differ: pass Locale.ROOT");

  private static boolean usesTheMachines(JavaCodeUnitAccess<?> call) {
    JavaClass owner = call.getTargetOwner();
    boolean byLocale =
        BY_LOCALE.entrySet().stream()
            .anyMatch(
                entry ->
                    owner.isAssignableTo(entry.getKey())
                        && entry.getValue().contains(call.getTarget().getName()));
    return byLocale
        && call.getTarget().getRawParameterTypes().stream()
            .map(JavaClass::getName)
            .noneMatch(SAID::contains);
  }
}
