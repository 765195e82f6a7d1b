#!/bin/sh
# Makes the Java runtime of the JVM image, a third of a JDK: make-jre.sh <new folder> [<JDK>]
# All of Java SE, for tasks may use what Tutti does not, and those modules of the JDK that servers need.
set -eu
[ $# -ge 1 ] || { echo "usage: $0 <new folder> [<JDK>]" >&2; exit 2; }
jdk=${2:-${JAVA_HOME:?where the JDK is}}
"$jdk/bin/jlink" --output "$1" --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 --add-modules \
  java.se,jdk.crypto.cryptoki,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs
du -sh "$1"
