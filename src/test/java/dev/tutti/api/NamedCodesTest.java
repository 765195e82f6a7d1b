package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Each problem of the contract has a test whose name ends with its status and type: {@code …_404_not_found}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NamedCodesTest {

    @Test
    void every_code_has_a_test_that_is_named_after_it() {
        List<String> tests = new ClassFileImporter()
                .importPath("target/test-classes/dev/tutti").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.isAnnotatedWith(Test.class))
                        .map(JavaMethod::getName)
                        .toList();

        assertThat(Stream.of(ProblemType.values())
                        .map(type -> "_" + type.status() + "_" + type.name().toLowerCase())
                        .filter(code -> tests.stream().noneMatch(name -> name.endsWith(code))))
                .isEmpty();
    }
}
