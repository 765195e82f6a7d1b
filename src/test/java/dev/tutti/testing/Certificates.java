package dev.tutti.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of a test, and the server certificates it signs: PEM files in a folder, made by keytool. */
public final class Certificates {
    private static final String PASSWORD = "of-a-test";

    private final Path directory;

    /** @param directory where everything is kept; not in the sources */
    public Certificates(Path directory) {
        this.directory = directory;
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=Test authority",
                "-keyalg",
                "EC",
                "-validity",
                "30",
                "-ext",
                "bc:c",
                "-ext",
                "ku:c=keyCertSign",
                "-keystore",
                store("ca"));
        export("ca", "ca");
    }

    /** The authority's own certificate. */
    public Path authority() {
        return directory.resolve("ca.crt");
    }

    /**
     * Makes a certificate; its files are {@link #certificate} and {@link #key} of that name.
     *
     * @param host the name it is for
     * @param start when its time begins, as keytool takes it: {@code -1d}
     * @param days how long its time is
     */
    public void sign(String name, String host, String start, int days) {
        Path request = directory.resolve(name + ".csr");
        Path signed = directory.resolve(name + ".signed");
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-keystore", store(name));
        keytool("-certreq", "-alias", name, "-file", request.toString(), "-keystore", store(name));
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-startdate",
                start,
                "-validity",
                String.valueOf(days),
                "-ext",
                "san=dns:" + host,
                "-keystore",
                store("ca"));
        keytool("-importcert", "-alias", "ca", "-noprompt", "-file", authority().toString(), "-keystore", store(name));
        keytool("-importcert", "-alias", name, "-file", signed.toString(), "-keystore", store(name));
        export(name, name);
    }

    public Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    private String store(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    private void export(String name, String alias) {
        try {
            KeyStore keys = KeyStore.getInstance(Path.of(store(name)).toFile(), PASSWORD.toCharArray());
            Certificate certificate = keys.getCertificate(alias);
            Files.writeString(certificate(name), pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(
                    key(name),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END " + what + "-----\n";
    }

    private static void keytool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
