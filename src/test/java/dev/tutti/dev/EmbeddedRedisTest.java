package dev.tutti.dev;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedRedisTest {

    @Test
    void answers_once_started_and_leaves_neither_process_nor_folder_when_closed() throws IOException {
        var redis = EmbeddedRedis.start();
        assertThat(ask(redis.uri(), "PING")).isEqualTo("+PONG");
        assertThat(redis.folder()).isDirectory();

        redis.close();

        assertThat(redis.folder()).doesNotExist();
        assertThat(ProcessHandle.of(redis.pid())).isEmpty();
        try (var port = new ServerSocket(redis.uri().getPort())) {
            assertThat(port.isBound()).isTrue();
        }
    }

    @Test
    void the_packaged_one_serves_where_path_has_none() throws IOException {
        try (var redis = EmbeddedRedis.start("")) {
            assertThat(redis.server().file()).hasParent(redis.folder());
            assertThat(ask(redis.uri(), "XADD s * f v")).startsWith("$");
        }
    }

    @Test
    void keeps_an_append_only_file_and_hears_this_machine_only() throws IOException {
        try (var redis = EmbeddedRedis.start()) {
            assertThat(ask(redis.uri(), "INFO persistence", "aof_enabled:")).isEqualTo("aof_enabled:1");
            assertThat(ask(redis.uri(), "CONFIG GET bind", "127")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void two_of_them_share_nothing() {
        try (var one = EmbeddedRedis.start();
                var other = EmbeddedRedis.start()) {
            assertThat(one.uri()).isNotEqualTo(other.uri());
            assertThat(one.folder()).isNotEqualTo(other.folder());
        }
    }

    @Test
    void a_server_that_is_too_old_or_does_not_run_is_passed_over(@TempDir Path path) throws IOException {
        executable(path, "echo 'Redis server v=6.0.16 sha=0'");
        try (var redis = EmbeddedRedis.start(path.toString())) {
            assertThat(redis.server().file()).hasParent(redis.folder());
        }
    }

    @Test
    void one_that_does_not_start_is_quoted_with_what_to_do(@TempDir Path path) throws IOException {
        executable(path, "[ $1 = --version ] && echo 'v=7.0.0' || { echo 'disk on fire'; exit 1; }");

        assertThatThrownBy(() -> EmbeddedRedis.start(path.toString()))
                .hasMessageContaining("disk on fire")
                .hasMessageContaining("QUARKUS_REDIS_HOSTS");
    }

    @Test
    void the_advice_where_there_is_none_names_both_ways_out() {
        assertThat(new NoRedisServer()).hasMessageContainingAll("install redis-server", "QUARKUS_REDIS_HOSTS");
    }

    @Test
    void does_not_outlive_a_jvm_that_is_killed() throws Exception {
        var jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsRedisAndWaits.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = jvm.inputReader(StandardCharsets.UTF_8);
        var shell = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
        var folder = Path.of(said.readLine());
        assertThat(folder).isDirectory();

        jvm.destroyForcibly();

        shell.onExit().get(10, SECONDS);
        assertThat(folder).doesNotExist();
    }

    /** Run in a JVM of its own. */
    static final class StartsRedisAndWaits {
        public static void main(String[] args) throws IOException {
            var redis = EmbeddedRedis.start();
            System.out.println(redis.pid());
            System.out.println(redis.folder());
            System.in.read();
        }
    }

    private static void executable(Path folder, String script) throws IOException {
        var file = Files.writeString(folder.resolve("redis-server"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String ask(URI redis, String command) throws IOException {
        return ask(redis, command, "");
    }

    /** The first line of the answer that starts so. */
    private static String ask(URI redis, String command, String start) throws IOException {
        try (var socket = new Socket(redis.getHost(), redis.getPort());
                var reader =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (var line = reader.readLine(); ; line = reader.readLine()) {
                if (line.startsWith(start)) {
                    return line;
                }
            }
        }
    }
}
