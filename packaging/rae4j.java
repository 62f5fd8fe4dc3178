///usr/bin/env jbang "$0" "$@" ; exit $?
// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0

// The rae4j command from published artifacts:
//   jbang rae4j@rae4j/rae4j sample

//JAVA 17+
//DEPS io.github.rae4j:rae4j-cli:${rae4j.version:0.1.0-SNAPSHOT}
// Java before 23 does not know the last option, and ignores it.
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms32m -XX:+IgnoreUnrecognizedVMOptions -Djava.awt.headless=true
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow

class rae4j {
  public static void main(String[] arguments) {
    System.setProperty("rae4j.command", "jbang rae4j@rae4j/rae4j");
    io.github.rae4j.cli.Main.main(arguments);
  }
}
